"""Other people's formats: a mapping of records for a partner, tried in the sandbox before it is saved."""

from dataclasses import dataclass
from typing import Any, Final

from ...script import Script, Truth
from ...stage import Stage, need, scenario
from ...world.raw import Raw
from .._api import about_api, signed_in
from .._records import Row
from ._shared_desk import DESKS, Request, all_sent

_PATH: Final = "src/partner_format.py"


@dataclass(frozen=True, slots=True)
class _Format:
    """What a partner wants: the field that may be empty, its own name for it, and how it is written.

    `plain` is the expression that one writes first, `safe` the one that stands an empty field, `says` what the user
    says of it. `amount` is a money field, or "".
    """

    resource: str
    key: str
    field: str
    name: str
    plain: str
    safe: str
    says: str
    amount: str = ""


_FORMATS: Final = {
    "logistics": _Format(
        "shipments", "shipment_id", "delivered_on", "delivered",
        'record["delivered_on"].replace("-", "")',
        '(record["delivered_on"] or "").replace("-", "")',
        "`delivered` (delivered_on as YYYYMMDD)",
        "price_eur",
    ),
    "support": _Format(
        "tickets", "ticket_id", "solved_at", "solved",
        'record["solved_at"][:10].replace("-", "")',
        '(record["solved_at"] or "")[:10].replace("-", "")',
        "`solved` (the day of solved_at as YYYYMMDD)",
    ),
    "retail": _Format(
        "returns", "return_id", "refund", "refund_cents",
        'round(record["refund"] * 100)',
        'None if record["refund"] is None else round(record["refund"] * 100)',
        "`refund_cents` (refund as an integer in cents)",
    ),
    "finance": _Format(
        "expenses", "expense_id", "approved_by", "approver",
        'record["approved_by"].upper()',
        '(record["approved_by"] or "").upper()',
        "`approver` (approved_by in capitals)",
        "amount",
    ),
}  # fmt: skip


def _source(form: _Format, expression: str) -> str:
    """The module with the mapping."""
    cents = f'        "cents": round(record["{form.amount}"] * 100),\n' if form.amount else ""
    return (
        "def to_partner(record):\n"
        '    """A record of our API in the format of the partner."""\n'
        "    return {\n"
        f'        "reference": record["{form.key}"],\n{cents}'
        f'        "{form.name}": {expression},\n'
        "    }\n"
    )


def _trial(source: str, form: _Format, records: list[Row]) -> str:
    """A program that maps the records, cut down to what the mapping reads."""
    names = [name for name in (form.key, form.amount, form.field) if name]
    lines = "".join(f"    { ({name: record[name] for name in names})!r},\n" for record in records)
    return f"{source}\nrecords = [\n{lines}]\n[to_partner(record) for record in records]\n"


@scenario("api_integration", domains=DESKS)
def mapping_for_a_partner(s: Stage) -> Script:
    """A mapping is tried with a full and with an unfinished record; the empty field breaks it, and it is mended."""
    form = _FORMATS[s.domain]
    rows = s.raw.tables[form.resource]
    full = s.pick([row for row in rows if row[form.field] is not None])[form.key]
    bare = s.pick([row for row in rows if row[form.field] is None])[form.key]
    s.goal(domain=s.domain, full=full)
    told = s.chance(500)
    about_api(s, f"Single records: GET /{form.resource}/{{id}}.", told=told)
    fields = [f"`reference` (our {form.key})", *([f"`cents` ({form.amount} as an integer)"] if form.amount else [])]
    said = {"fields": f"{', '.join(fields)} and {form.says}", "full": full, "bare": bare, "path": _PATH}
    yield s.user(
        "Our partner takes {fields}. Write a function to_partner(record) for our API's records, try it with {full} and "
        "{bare}, and put it into {path}.",
        "I need a mapping of /{things} records to the partner's fields: {fields}. Test it on {full} and {bare} from "
        "the API, then save it as {path}; the function is to be called to_partner.",
        "to_partner(record) in {path}, please. Output: {fields}. Real examples for testing: {full}, {bare}",
        "We start sending {things} to a partner on Monday. They want {fields}. Could you write to_partner(record), run "
        "it on {full} and {bare}, and store it in {path}?",
        things=form.resource,
        **said,
    )
    headers = yield from signed_in(s, told=told)
    found = yield from all_sent(s, [Request(f"/{form.resource}/{key}", headers) for key in (full, bare)])
    records = [one["body"]["data"] for one in found]
    broken = yield s.attempt("code_executor", code=_trial(_source(form, form.plain), form, records))
    need(s.failed(broken) and "NoneType" in broken.message, "it did not break")
    yield s.reflect(
        "{bare} has no {field} yet, and the function trips over it. Empty fields have to be allowed.",
        "It breaks on {bare}, where {field} is empty. I'll handle that case.",
        "The second record has an empty {field}; a mapping for real data must survive that. Mended version:",
        bare=bare,
        field=form.field,
    )
    source = _source(form, form.safe)
    mapped = (yield s.call("code_executor", code=_trial(source, form, records)))["result"]
    empty = "an empty text" if mapped[1][form.name] == "" else "no value"
    saved = yield s.call("write_file", path=_PATH, content=source)
    need(saved["created"], "there was one")
    yield s.answer(
        "to_partner is in {path}. {full} becomes {name} {value!r}; for {bare}, which has no {field}, it gives {empty}.",
        "Saved in {path} and tried with both. {full}: {name} {value!r}. {bare}: {empty}, because {field} is still "
        "empty there (my first version broke on that).",
        "It works for both records now: {name} is {value!r} for {full}, and {bare}, whose {field} is empty, gets "
        "{empty}. The function stands in {path}.",
        "Done, see {path}. Note that {field} can be empty, as in {bare}; that gives {empty}. {full} gives {value!r}.",
        also={**said, "name": form.name, "field": form.field, "empty": empty},
        value=mapped[0][form.name],
    )


@mapping_for_a_partner.oracle
def _(raw: Raw, domain: str, full: str) -> Truth:
    form = _FORMATS[domain]
    row = raw.row(form.resource, full)
    value: Any = row[form.field]
    if domain == "retail":
        value = int(str(value).partition(".")[0]) * 100 + int(f"{value:.2f}".partition(".")[2])
    else:
        value = value.upper() if domain == "finance" else "".join(value[:10].split("-"))
    after = raw.copy()
    after.files[f"/workspace/{_PATH}"] = _source(form, form.safe)
    return Truth({"value": value}, state=after)
