"""The REST API of a research institute: resources, what can be done with them, and reports."""

from datetime import datetime, timedelta
from typing import Final

from ...database import Row
from ...rest import Call, Field, Problem, Report, Resource, filled_in
from .texts import FIELDS

EXPERIMENT_STATUSES: Final = ("planned", "running", "finished", "aborted")
FLAGS: Final = ("ok", "suspect")


def _cancel_slot(call: Call) -> None:
    key = call.row["slot_id"]
    if call.row["status"] != "booked":
        raise Problem(409, "not_cancellable", f"{key} is '{call.row['status']}' and can no longer be cancelled.")
    begins = datetime.fromisoformat(call.row["starts_at"])
    left = begins - call.clock.naive
    if left < timedelta(hours=call.facts["cancel_hours"]):
        hours = call.facts["cancel_hours"]
        raise Problem(
            409, "too_late", f"{key} begins at {call.row['starts_at']}; slots are cancelled {hours} hours before."
        )
    call.db.execute("UPDATE slots SET status = 'cancelled' WHERE slot_id = ?", [key])


def _charge(call: Call) -> None:
    """Charge an amount to a grant that is active and has enough money left."""
    amount = call.given.get("amount_eur")
    if not isinstance(amount, int | float) or isinstance(amount, bool) or amount <= 0:
        raise Problem(422, "validation_failed", "amount_eur: must be a number greater than 0.")
    if call.row["status"] != "active":
        raise Problem(
            409, "not_active", f"{call.row['grant_id']} is '{call.row['status']}'; only active grants can be charged."
        )
    left = round(call.row["amount_eur"] - call.row["spent_eur"], 2)
    if amount > left:
        raise Problem(409, "not_enough_money", f"{call.row['grant_id']} has only EUR {left:.2f} left.")
    query = "UPDATE grants SET spent_eur = round(spent_eur + ?, 2) WHERE grant_id = ?"
    call.db.execute(query, [amount, call.row["grant_id"]])


def _release(call: Call) -> None:
    if call.row["embargo_until"] is None:
        raise Problem(409, "no_embargo", f"{call.row['dataset_id']} has no embargo.")
    call.db.execute("UPDATE datasets SET embargo_until = NULL WHERE dataset_id = ?", [call.row["dataset_id"]])


def _usage(call: Call) -> list[Row]:
    """Hours and charges by instrument in a month; cancelled slots are left out."""
    return call.all(
        "SELECT i.instrument_id, i.name, sum(s.hours) AS hours, round(sum(s.hours * i.hourly_eur), 2) AS charged_eur "
        "FROM slots s JOIN instruments i USING (instrument_id) WHERE s.starts_at LIKE ? || '%' "
        "AND s.status <> 'cancelled' GROUP BY i.instrument_id ORDER BY i.instrument_id",
        call.need("month"),
    )


def _impact(call: Call) -> list[Row]:
    """The papers of a field by citations received."""
    return call.all(
        "SELECT p.paper_id, p.title, count(c.citation_id) AS citations FROM papers p "
        "LEFT JOIN citations c ON c.cited_paper_id = p.paper_id WHERE p.field = ? "
        "GROUP BY p.paper_id ORDER BY citations DESC, p.paper_id LIMIT 10",
        call.need("field"),
    )


def _summary(call: Call) -> Row:
    """Count, mean and range of an experiment's values, suspect ones left out."""
    experiment = call.need("experiment_id")
    if call.one("SELECT 1 FROM experiments WHERE experiment_id = ?", experiment) is None:
        raise Problem(404, "not_found", f"There is no experiment '{experiment}'.")
    row = call.one(
        "SELECT count(*) AS n, total(value) AS sum, min(value) AS low, max(value) AS high FROM measurements "
        "WHERE experiment_id = ? AND flag IS NOT 'suspect'",
        experiment,
    )
    assert row is not None  # noqa: S101  (an aggregate always has one row)
    mean = round(row["sum"] / row["n"], 4)
    return {
        "experiment_id": experiment,
        "values": row["n"],
        "mean": mean,
        "minimum": row["low"],
        "maximum": row["high"],
    }


RESOURCES: Final = (
    Resource("institutes", "institutes", "institute_id", filters=("country", "city"),
             children={"researchers": ("researchers", "institute_id"), "instruments": ("instruments", "institute_id")}),
    Resource(
        "researchers", "researchers", "researcher_id", "RES-",
        filters=("name", "institute_id", "field", "position"), ranges=("joined_on",),
        create={"name": Field(required=True), "email": Field(required=True),
                "institute_id": Field(required=True, references=("institutes", "institute_id")),
                "field": Field(required=True, enum=tuple(FIELDS)),
                "position": Field(required=True, enum=("doctoral", "postdoc", "professor", "technician")),
                "orcid": Field()},
        fresh=filled_in(today="joined_on"),
        update={"email": Field(), "position": Field(enum=("doctoral", "postdoc", "professor", "technician")),
                "orcid": Field(),
                "institute_id": Field(references=("institutes", "institute_id"))},
        children={"papers": ("authorships", "researcher_id"), "slots": ("slots", "researcher_id"),
                  "grants": ("grants", "researcher_id")},
    ),
    Resource("grants", "grants", "grant_id", filters=("funder", "status", "researcher_id"),
             ranges=("amount_eur", "ends_on"),
             children={"experiments": ("experiments", "grant_id")}, actions={"charge": _charge}),
    Resource("instruments", "instruments", "instrument_id", filters=("kind", "institute_id", "status"),
             ranges=("hourly_eur",),
             update={"status": Field(enum=("available", "maintenance", "retired")),
                     "hourly_eur": Field("number", minimum=0)},
             flow={"available": ("maintenance", "retired"), "maintenance": ("available", "retired")},
             children={"calibrations": ("calibrations", "instrument_id"), "slots": ("slots", "instrument_id")}),
    Resource("calibrations", "calibrations", "calibration_id", "CAL-", filters=("instrument_id", "passed"),
             ranges=("done_on",),
             create={"instrument_id": Field(required=True, references=("instruments", "instrument_id")),
                     "drift_percent": Field("number", required=True, minimum=-50, maximum=50),
                     "passed": Field("integer", required=True, minimum=0, maximum=1),
                     "technician": Field(required=True)},
             fresh=filled_in(today="done_on")),
    Resource(
        "slots", "slots", "slot_id", "SLT-",
        filters=("instrument_id", "researcher_id", "status"), ranges=("starts_at", "hours"),
        create={"instrument_id": Field(required=True, references=("instruments", "instrument_id")),
                "researcher_id": Field(required=True, references=("researchers", "researcher_id")),
                "starts_at": Field(required=True), "hours": Field("integer", required=True, minimum=1, maximum=24)},
        fresh=filled_in(status="booked"),
        update={"starts_at": Field(), "hours": Field("integer", minimum=1, maximum=24)},
        actions={"cancel": _cancel_slot},
    ),
    Resource(
        "experiments", "experiments", "experiment_id",
        filters=("researcher_id", "grant_id", "instrument_id", "status", "quantity"),
        ranges=("started_on", "finished_on"),
        update={"status": Field(enum=EXPERIMENT_STATUSES), "finished_on": Field("date"), "started_on": Field("date")},
        flow={"planned": ("running", "aborted"), "running": ("finished", "aborted")},
        children={"measurements": ("measurements", "experiment_id"), "datasets": ("datasets", "experiment_id")},
    ),
    Resource("measurements", "measurements", "measurement_id", filters=("experiment_id", "sample", "flag"),
             ranges=("value", "measured_at"), update={"flag": Field(enum=FLAGS)}),
    Resource("datasets", "datasets", "dataset_id", filters=("experiment_id", "licence"),
             ranges=("published_on", "size_mb", "downloads"),
             update={"licence": Field(enum=("CC-BY-4.0", "CC0-1.0", "restricted")), "embargo_until": Field("date")},
             actions={"release": _release}),
    Resource("papers", "papers", "paper_id", filters=("doi", "journal", "field", "open_access"),
             ranges=("published_on", "downloads"),
             children={"authors": ("authorships", "paper_id"), "cited_by": ("citations", "cited_paper_id"),
                       "references": ("citations", "citing_paper_id")}),
    Resource("citations", "citations", "citation_id", "CIT-", filters=("citing_paper_id", "cited_paper_id"),
             create={"citing_paper_id": Field(required=True, references=("papers", "paper_id")),
                     "cited_paper_id": Field(required=True, references=("papers", "paper_id"))}, deletable=True),
)  # fmt: skip


REPORTS: Final[dict[str, Report]] = {"usage": _usage, "impact": _impact, "summary": _summary}
