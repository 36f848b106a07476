"""What a domain declares of its API."""

from builder.agentic.world.clock import Clock
from builder.agentic.world.rest import filled_in

CLOCK = Clock.seeded("rest")


def test_the_server_fills_in_dates_moments_and_what_never_differs():
    row = filled_in(today="joined_on", now="seen_at", points=0)(CLOCK)
    assert row == {
        "joined_on": CLOCK.now.strftime("%Y-%m-%d"),
        "seen_at": CLOCK.now.strftime("%Y-%m-%dT%H:%M:%S"),
        "points": 0,
    }


def test_nothing_is_filled_in_unasked():
    assert filled_in()(CLOCK) == {}
