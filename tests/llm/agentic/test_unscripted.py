"""Proofs without a script: arithmetic is within reach, inventions are not, and necessity is shown or not claimed."""

from dataclasses import replace

import pytest

from builder.agentic.play import Act, Played
from builder.agentic.proofs import prove
from builder.agentic.tools.base import WRITE
from builder.agentic.tools.toolbox import toolbox
from builder.llm.agentic.unscripted import OPTIONAL, Reckoned, proofs_for


@pytest.mark.parametrize(
    ("value", "decimals", "within"),
    [(120, 0, True), (150, 0, True), (30, 0, True), (80.0, 1, True), (2, 0, True), (4711, 0, False), (77.7, 1, False)],
)
def test_one_step_of_arithmetic_is_within_reach(value, decimals, within):
    seen = Reckoned()
    seen.add('{"ordered": 150, "delivered": 120}')
    assert seen.number(value, decimals) is within


def test_a_day_is_within_reach_when_its_distance_was_told():
    seen = Reckoned()
    seen.add("Due 14 days after 2026-03-04.")
    assert seen.text("2026-03-18")
    assert not seen.text("2026-03-19")
    assert not seen.text("ORD-1")


def unscripted(scene, turns):
    case = replace(scene.case, played=Played(scene.case.played.world, turns), sight=Reckoned)
    return prove(case, proofs_for(scene.case.played))


def test_the_scripts_own_conversation_holds(scenes):
    for scene in scenes[:8]:
        assert not any(unscripted(scene, list(scene.case.played.turns)).values())


def ended(scene, text):
    """The conversation with another last text that claims the same."""
    *turns, last = scene.case.played.turns
    return [*turns, replace(last, ending=replace(last.ending, text=text))]


@pytest.mark.parametrize(
    "invented", [" That is 48151.62 more than usual.", " See ORD-99999991.", " It ends on 1999-12-31."]
)
def test_what_was_never_seen_is_not_grounded(scenes, invented):
    for scene in scenes[:4]:
        reasons = unscripted(scene, ended(scene, scene.endings[-1].text + invented))
        assert "was never seen" in reasons["grounded"]


def test_a_turn_that_ends_otherwise_than_the_scripts_is_no_negative(scenes):
    scene = next(scene for scene in scenes if scene.endings[-1].kind == "answer")
    *turns, last = scene.case.played.turns
    other = [*turns, replace(last, ending=replace(last.ending, kind="refuse"))]
    assert "ends with 'refuse' and 'answer' was due" in unscripted(scene, other)["negatives"]


def test_a_failure_told_as_a_success_is_not_grounded(find):
    """A change that was refused, and a text that says it was made."""
    scene = find(lambda scene: _refused(scene) is not None)
    one = _refused(scene)
    which = next(str(value) for value in one.call.arguments.values() if isinstance(value, str))
    said = Act((), ending=replace(scene.endings[0], text=f"Done: {which} has been changed as you wanted."))
    turns = [scene.users[0], Act((), (one,)), said]
    case = replace(scene.case, played=Played(scene.case.played.world, turns), sight=Reckoned)
    assert prove(case, {"grounded": proofs_for(scene.case.played)["grounded"]})["grounded"]


def _refused(scene):
    calls = list(scene.case.played.executed())
    return next((one for one in calls if one.failed and toolbox()[one.call.tool].effect is WRITE), None)


def test_a_sum_of_the_models_own_does_not_make_every_call_necessary(find):
    """What only arithmetic explains is explained by it as well when a call that nobody needs is out of sight."""
    scene = find(lambda scene: _number(scene) and len(_calls(scene)) > 0 and all(_looks(one) for one in _calls(scene)))
    text = f"{scene.endings[-1].text} Seven times that would be {7 * _number(scene)}."
    turns = ended(scene, text)
    at = max(at for at, turn in enumerate(turns) if isinstance(turn, Act) and turn.executed)
    made = turns[at].executed[0]
    other = replace(made, call=replace(made.call, arguments={"never": "called"}), text="{}")
    reasons = unscripted(scene, [*turns[: at + 1], replace(turns[at], executed=(other,)), *turns[at + 1 :]])
    assert reasons["grounded"] == ""
    assert "was not shown to be needed" in reasons["necessary"]


def _calls(scene):
    return list(scene.case.played.executed())


def _looks(one):
    return toolbox()[one.call.tool].effect is not WRITE


def _number(scene):
    facts = [value for value in scene.case.truth.facts.values() if isinstance(value, int)]
    return next((value for value in facts if value > 3), 0)


def test_calls_beyond_the_scripts_have_to_be_shown_necessary(find):
    """A call twice: without the second nothing is missing."""
    scene = find(lambda scene: sum(1 for _ in scene.case.played.executed()) == 1)
    turns = list(scene.case.played.turns)
    at = next(at for at, turn in enumerate(turns) if isinstance(turn, Act) and turn.executed)
    other = replace(turns[at].executed[0], call=replace(turns[at].executed[0].call, arguments={"never": "called"}))
    twice = [*turns[: at + 1], replace(turns[at], executed=(other,)), *turns[at + 1 :]]
    assert "was not shown to be needed" in unscripted(scene, twice)["necessary"]
    assert set(OPTIONAL) == {"necessary", "sensitive"}
