"""The REST API of a travel agency: resources, what can be done with them, and reports."""

from datetime import date, timedelta
from typing import Final

from ...content.text import counted
from ...database import Row
from ...rest import Call, Field, Problem, Report, Resource, filled_in

BOOKING_STATUSES: Final = ("pending", "confirmed", "flown", "no_show", "cancelled")
STAY_STATUSES: Final = ("booked", "completed", "cancelled")
CHANNELS: Final = ("web", "app", "phone", "partner")


def _cancel_booking(call: Call) -> None:
    key, status = call.row["booking_id"], call.row["status"]
    if status not in {"pending", "confirmed"}:
        raise Problem(409, "not_cancellable", f"{key} is '{status}' and can no longer be cancelled.")
    call.db.execute("UPDATE bookings SET status = 'cancelled' WHERE booking_id = ?", [key])


def _cancel_stay(call: Call) -> None:
    key, arrives = call.row["stay_id"], date.fromisoformat(call.row["check_in_on"])
    if call.row["status"] != "booked":
        raise Problem(409, "not_cancellable", f"{key} is '{call.row['status']}' and can no longer be cancelled.")
    days = (arrives - call.clock.today).days
    needed = call.facts["hotel_cancel_days"]
    if days < needed:
        raise Problem(
            409,
            "too_late",
            f"{key} begins in {counted(days, 'days')}; it could be cancelled until {counted(needed, 'days')} before.",
        )
    call.db.execute("UPDATE stays SET status = 'cancelled' WHERE stay_id = ?", [key])


def _award(call: Call) -> None:
    """Add points to a customer (or take some away) with a reason; never below zero."""
    points, reason = call.given.get("points"), call.given.get("reason")
    if not isinstance(points, int) or isinstance(points, bool) or points == 0:
        raise Problem(422, "validation_failed", "points: must be an integer other than 0.")
    if not isinstance(reason, str) or not reason.strip():
        raise Problem(422, "validation_failed", "reason: is required.")
    if call.row["points"] + points < 0:
        raise Problem(409, "not_enough_points", f"{call.row['customer_id']} has only {call.row['points']} points.")
    key = call.one("SELECT 'PTS-' || (max(CAST(substr(entry_id, 5) AS INTEGER)) + 1) AS next FROM points_entries")
    expires = call.clock.today + timedelta(days=call.facts["points_months"] * 30) if points > 0 else None
    call.db.execute(
        "INSERT INTO points_entries VALUES (?, ?, ?, ?, ?, ?)",
        [
            key["next"] if key else "PTS-1",
            call.row["customer_id"],
            points,
            reason,
            str(call.clock.today),
            expires and str(expires),
        ],
    )
    call.db.execute("UPDATE customers SET points = points + ? WHERE customer_id = ?", [points, call.row["customer_id"]])


def _revenue(call: Call) -> list[Row]:
    """Bookings of a month by channel; cancelled ones are left out."""
    return call.all(
        "SELECT channel, count(*) AS bookings, sum(passengers) AS passengers, "
        "round(sum(price_eur + taxes_eur), 2) AS revenue "
        "FROM bookings WHERE booked_on LIKE ? || '%' AND status <> 'cancelled' GROUP BY channel ORDER BY channel",
        call.need("month"),
    )


def _punctuality(call: Call) -> Row:
    """Share of an airline's flights of a month that landed within 15 minutes of their time."""
    airline = call.need("airline_id")
    if call.one("SELECT 1 FROM airlines WHERE airline_id = ?", airline) is None:
        raise Problem(404, "not_found", f"There is no airline '{airline}'.")
    row = call.one(
        "SELECT count(*) AS landed, total(delay_minutes <= 15) AS on_time, total(delay_minutes) AS delay FROM flights "
        "WHERE airline_id = ? AND departs_at LIKE ? || '%' AND status = 'landed'",
        airline,
        call.need("month"),
    )
    assert row is not None  # noqa: S101  (an aggregate always has one row)
    landed = row["landed"]
    share, delay = round(row["on_time"] * 100 / landed, 1), round(row["delay"] / landed, 1)
    return {"airline_id": airline, "landed": landed, "on_time_percent": share, "mean_delay_minutes": delay}


def _low_load(call: Call) -> list[Row]:
    """Flights to come from an airport of which less than two thirds of the seats are sold."""
    return call.all(
        "SELECT flight_id, flight_number, departs_at, seats, seats_sold FROM flights WHERE origin_airport_id = ? "
        "AND status = 'scheduled' AND seats_sold * 3 < seats * 2 ORDER BY departs_at, flight_id",
        call.need("airport_id"),
    )


RESOURCES: Final = (
    Resource("airports", "airports", "airport_id", filters=("country", "city"),
             children={"hotels": ("hotels", "airport_id")}),
    Resource("airlines", "airlines", "airline_id", filters=("alliance", "country"), hidden=("commission_percent",),
             children={"fares": ("fares", "airline_id"), "flights": ("flights", "airline_id")}),
    Resource("fares", "fares", "fare_id", filters=("airline_id", "cabin", "name"),
             update={"change_fee_eur": Field("number", minimum=0, maximum=500),
                     "checked_bags": Field("integer", minimum=0, maximum=4)}),
    Resource(
        "flights", "flights", "flight_id",
        filters=("flight_number", "airline_id", "origin_airport_id", "destination_airport_id", "status"),
        ranges=("departs_at", "base_fare_eur", "distance_km"), children={"bookings": ("bookings", "flight_id")},
    ),
    Resource(
        "customers", "customers", "customer_id", "CUS-",
        filters=("name", "email", "tier", "home_airport_id"), ranges=("points", "joined_on"),
        create={"name": Field(required=True), "email": Field(required=True), "phone": Field(),
                "home_airport_id": Field(required=True, references=("airports", "airport_id"))},
        fresh=filled_in(today="joined_on", tier="basic", points=0),
        update={"name": Field(), "email": Field(), "phone": Field(),
                "tier": Field(enum=("basic", "silver", "gold", "platinum")),
                "home_airport_id": Field(references=("airports", "airport_id"))},
        children={"bookings": ("bookings", "customer_id"), "stays": ("stays", "customer_id"),
                  "points": ("points_entries", "customer_id")},
        actions={"award": _award},
    ),
    Resource(
        "bookings", "bookings", "booking_id", "BKG-",
        filters=("reference", "customer_id", "flight_id", "status", "channel"), ranges=("booked_on", "price_eur"),
        create={"customer_id": Field(required=True, references=("customers", "customer_id")),
                "flight_id": Field(required=True, references=("flights", "flight_id")),
                "fare_id": Field(required=True, references=("fares", "fare_id")),
                "passengers": Field("integer", required=True, minimum=1, maximum=9),
                "price_eur": Field("number", required=True, minimum=0),
                "taxes_eur": Field("number", required=True, minimum=0),
                "channel": Field(required=True, enum=CHANNELS)},
        fresh=filled_in(today="booked_on", status="pending"),
        named=lambda key: {"reference": key.replace("BKG-", "AG")},
        update={"status": Field(enum=BOOKING_STATUSES), "passengers": Field("integer", minimum=1, maximum=9),
                "fare_id": Field(references=("fares", "fare_id"))},
        flow={"pending": ("confirmed", "cancelled"), "confirmed": ("flown", "no_show", "cancelled")},
        actions={"cancel": _cancel_booking},
    ),
    Resource("hotels", "hotels", "hotel_id", filters=("city", "stars", "airport_id"),
             children={"rooms": ("rooms", "hotel_id"), "reviews": ("reviews", "hotel_id")}),
    Resource("rooms", "rooms", "room_id", filters=("hotel_id", "kind"), ranges=("nightly_eur", "beds"),
             update={"nightly_eur": Field("number", minimum=1, maximum=2000), "units": Field("integer", minimum=0)},
             children={"stays": ("stays", "room_id")}),
    Resource(
        "stays", "stays", "stay_id", "STY-",
        filters=("customer_id", "room_id", "status"), ranges=("check_in_on", "check_out_on", "total_eur"),
        create={"customer_id": Field(required=True, references=("customers", "customer_id")),
                "room_id": Field(required=True, references=("rooms", "room_id")),
                "check_in_on": Field("date", required=True),
                "check_out_on": Field("date", required=True),
                "guests": Field("integer", required=True, minimum=1, maximum=6),
                "total_eur": Field("number", required=True, minimum=0)},
        fresh=filled_in(status="booked"),
        update={"status": Field(enum=STAY_STATUSES), "guests": Field("integer", minimum=1, maximum=6),
                "check_in_on": Field("date"), "check_out_on": Field("date")},
        flow={"booked": ("completed", "cancelled")}, actions={"cancel": _cancel_stay},
    ),
    Resource("points_entries", "points_entries", "entry_id", filters=("customer_id", "reason"),
             ranges=("posted_on", "points"), admin=True),
    Resource("reviews", "reviews", "review_id", "REV-", filters=("hotel_id", "customer_id"),
             ranges=("rating", "posted_on"),
             create={"hotel_id": Field(required=True, references=("hotels", "hotel_id")),
                     "customer_id": Field(required=True, references=("customers", "customer_id")),
                     "rating": Field("integer", required=True, minimum=1, maximum=5), "comment": Field()},
             fresh=filled_in(today="posted_on"), deletable=True),
)  # fmt: skip


REPORTS: Final[dict[str, Report]] = {"revenue": _revenue, "punctuality": _punctuality, "low_load": _low_load}
