"""What a finance department writes: clients, accounts, closings, cost centres, rules."""

# ruff: noqa: E501  (sentences are as long as they are)

from typing import Final

from ...content.library import put_library
from ...content.notes import Note, put_note
from ...content.rules import Rule
from ...content.text import Say, month_name
from ...documents import HEARSAY, Shelf
from ...domain import Place

DEPARTMENTS: Final = (
    "Sales",
    "Marketing",
    "Research",
    "Production",
    "Service",
    "Logistics",
    "Legal",
    "Human Resources",
    "IT",
)
CATEGORIES: Final = ("travel", "meals", "software", "training", "equipment", "lodging", "fuel", "subscriptions")
MERCHANTS: Final = (
    "Nordbahn Rail", "Hotel Aurora", "Bistro Lumière", "Papermill Supplies", "CloudNest", "Skylane Air", "Taxi Verde",
    "Byteworks", "Conference House", "Fuelpoint", "Copy & Bind", "Learnwell", "The Green Table", "Parkwise",
)  # fmt: skip
ACCOUNTS: Final = (
    (1000, "Petty cash", "asset"), (1200, "Bank, operations", "asset"), (1210, "Bank, payroll", "asset"), (1220, "Bank, reserve", "asset"),
    (1400, "Trade receivables", "asset"), (1500, "Inventory", "asset"), (1700, "Prepaid expenses", "asset"), (1800, "Equipment", "asset"),
    (2000, "Trade payables", "liability"), (2100, "Accrued wages", "liability"), (2200, "VAT payable", "liability"), (2400, "Bank loan", "liability"),
    (2600, "Provisions", "liability"), (3000, "Share capital", "equity"), (3200, "Retained earnings", "equity"), (4000, "Product revenue", "revenue"),
    (4100, "Service revenue", "revenue"), (4300, "Interest income", "revenue"), (5000, "Cost of goods", "expense"), (5200, "Wages", "expense"),
    (5400, "Rent", "expense"), (5600, "Travel", "expense"), (5800, "Advisory fees", "expense"), (5900, "Bank charges", "expense"),
)  # fmt: skip

INCIDENTS: Final = (
    ("invoicing", "a number range that had run out", "no number left in range", "opened a new number range"),
    ("bank-import", "a statement file in a new format", "unknown tag in statement", "updated the import to the new format"),
    ("payroll", "a tax table of the year before", "tax class not found", "loaded the table of the current year"),
    ("approvals", "a mail server that refused long subjects", "mail refused: header too long", "shortened the subject of the requests"),
    ("ledger", "a posting with an unbalanced amount", "debit and credit differ", "reversed the posting and booked it anew"),
    ("rates", "a feed of exchange rates that stayed empty", "no rate for today", "entered the rates of the central bank by hand"),
    ("dunning", "a calendar without the public holidays", "due date in the past", "added the holidays to the calendar"),
    ("archive", "a certificate for the scanner that had expired", "upload refused by archive", "renewed the scanner's certificate"),
)  # fmt: skip

RULES: Final = (
    Rule("the approval limit of team leads", "Approval limits",
         ("Team leads approve expenses of up to {value} on their own.", "A team lead's approval is enough for at most {value}.", "Up to {value} an expense needs only the team lead."),
         ("Above that the head of the department signs as well.", "The system refuses an approval of one's own expenses.", "Approvals given by mail are attached to the record."),
         (200, 1500, 50), "EUR {}", "approval_limit"),
    Rule("the interest on late payments", "Late payment",
         ("Late payments bear interest of {value} a year.", "We charge {value} a year on overdue invoices."),
         ("Interest is invoiced at the end of the quarter.", "Public bodies are charged the rate that the law sets.", "Amounts under five euros are not collected."),
         (3, 12, 1), "{}%", "late_interest"),
    Rule("the discount for early payment", "Early payment",
         ("Clients who pay within ten days take off {value}.", "The discount for early payment is {value} of the invoice."),
         ("The day that counts is the value date at our bank.", "It does not apply to freight and insurance.", "Discounts taken wrongly are claimed back above ten euros."),
         (1, 5, 1), "{}%", "early_discount"),
    Rule("when the first reminder is sent", "Reminders",
         ("The first reminder goes out {value} after the due date.", "We send the first reminder {value} after an invoice was due."),
         ("Key accounts get a call before they get a reminder.", "The third reminder announces the lawyer.", "Reminders stop while a dispute is open."),
         (3, 25, 1), "{} days", "reminder_days"),
    Rule("the limit for petty cash", "Petty cash",
         ("A payment from petty cash is at most {value}.", "Petty cash may be used up to {value} a payment."),
         ("The cash is counted every Friday by two people.", "Receipts are numbered on the spot.", "Advances are settled within a week."),
         (20, 150, 10), "EUR {}"),
    Rule("the amount from which equipment is capitalised", "Fixed assets",
         ("Equipment is capitalised from {value} on.", "From {value} on, equipment goes to the register of assets."),
         ("Items that are used together are counted together.", "The label is glued on before the item leaves the goods-in.", "Depreciation begins in the month of delivery."),
         (400, 2000, 100), "EUR {}"),
    Rule("how long invoices are archived", "Archiving",
         ("Invoices are archived for {value}.", "We keep invoices for {value} and then destroy them."),
         ("Paper is scanned and kept for another month.", "The archive is tested by an audit firm every second year.", "Foreign invoices are stored with their translation."),
         (6, 15, 1), "{} years"),
    Rule("the daily allowance for trips abroad", "Trips abroad",
         ("The daily allowance abroad is {value}.", "Travellers get {value} a day when they are abroad."),
         ("The first and the last day count half.", "Meals that others pay for are taken off.", "The allowance replaces receipts for food."),
         (28, 75, 1), "EUR {}"),
    Rule("the mileage rate", "Private cars",
         ("Private cars are paid with {value} a kilometre.", "The mileage rate is {value}."),
         ("The shorter route counts unless a detour was agreed.", "Passengers add nothing to the rate.", "Parking is paid on top when there is a receipt."),
         (28, 60, 1), "{} cents"),
    Rule("the day of the monthly closing", "Monthly closing",
         ("The books of a month are closed on its {value} of the following month.", "Closing takes place on the {value} of the month that follows."),
         ("Accruals are announced two days earlier.", "Late invoices go to the next month unless they are large.", "The closing is signed by two people."),
         (4, 12, 1), "{}th working day"),
    Rule("the credit limit of new clients", "Credit limits",
         ("New clients start with a credit limit of {value}.", "The credit limit of a new client is {value}."),
         ("It is reviewed after three paid invoices.", "A credit report is ordered before the first delivery.", "Limits are raised by the head of finance only."),
         (2000, 20000, 1000), "EUR {}"),
    Rule("the threshold for a second signature", "Bank payments",
         ("Payments from {value} on are released by two people.", "A second signature is needed from {value} on."),
         ("Changes of bank details are confirmed by a call to a known number.", "Payments run at eleven and at three.", "Tokens are personal and never lent."),
         (2000, 15000, 500), "EUR {}"),
    Rule("the budget reserve", "Budgets",
         ("Each budget holds a reserve of {value}.", "A reserve of {value} is kept in every budget."),
         ("The reserve is released by the board in autumn.", "Shifts between cost centres need both heads.", "Budgets are entered by month and not by quarter."),
         (2, 12, 1), "{}%"),
    Rule("the tolerance for payment differences", "Differences",
         ("Differences of up to {value} are written off.", "Payments that are short by no more than {value} close the invoice."),
         ("Bank charges of the sender are not our business.", "Overpayments are credited and not paid back unasked.", "Write-offs are listed in the closing file."),
         (2, 20, 1), "EUR {}"),
)  # fmt: skip

_CLIENT: Final = Note(
    "client",
    "Receivables",
    ("Client note: {name}", "{name}: how we bill them", "Billing notes on {name}"),
    (
        ("{name} ({id}) is a client from {country} with a payment term of {terms} days.", "Payment term of {name} ({id}, {country}): {terms} days."),
        ("Invoices go to {contact}, who checks them.", "{contact} checks our invoices there.", "The person in accounts payable is {contact}."),
        ("They only accept invoices with the supplier number {supplier}.", "Quote supplier number {supplier} on every invoice.", "Our supplier number with them is {supplier}."),
        ("Payments are made on {day}.", "Their payment run is on {day}."),
    ),
    (
        "Disputes are rare and mostly about freight.", "Send the delivery note along, or the invoice is parked.", "They merged two offices last year, so old addresses still turn up.",
        "Statements of account are asked for at the end of each quarter.", "Rounding differences are not discussed, they simply pay.", "A paper copy is no longer needed.",
        "The portal logs out after five minutes, so prepare the upload beforehand.", "In summer, answers take a week longer.", "Their auditors send a balance confirmation in January.",
    ),
    says=(("the supplier number that {name} wants", "{supplier}"), ("who checks our invoices at {name}", "{contact}"), ("the day of the payment run of {name}", "{day}")),
    known=(("the payment term of {name}", "{terms} days"),),
)  # fmt: skip
_RUMOUR: Final = Note(
    "chat",
    "{who}",
    ("Handover notes: {name}", "What I know about {name}"),
    (
        ("I looked after {name} until spring, and here is what I remember.", "Before I move on, a few words on {name}."),
        ("Their payment run was on {other}, I believe.", "As far as I know they pay on {other}.", "Somebody told me that money comes on {other}."),
    ),
    (
        "Please check with the client note, I did not keep up with the changes.", "Their office has a wonderful view of the harbour.", "They once paid an invoice twice and were very polite about it.",
        "Do not call before ten.", "The old contact retired, and I never met the new one.", "My files are in the shared folder under receivables.", "Good luck, and write to me if something is unclear.",
    ),
    fill=5,
    says=(("the day of the payment run of {name}", "{other}"),),
    standing=HEARSAY,
)  # fmt: skip
_ACCOUNT: Final = Note(
    "account",
    "General ledger",
    ("Account {number}: {name}", "How to use account {number}, {name}", "{name} (account {number})"),
    (
        ("Account {number}, {name}, is an account of the type {type}.", "{number} is the {type} account {name}."),
        ("{owner} reconciles it.", "It is reconciled by {owner}.", "Reconciliation is the task of {owner}."),
        ("Postings above EUR {limit} need a second pair of eyes.", "From EUR {limit} on, a posting is checked by a colleague."),
        ("The text of a posting begins with the code {code}.", "Use the code {code} at the beginning of the posting text."),
    ),
    (
        "Open items are cleared at least once a month.", "Manual postings carry the initials of the person who made them.", "Tax codes are proposed by the system and should not be changed without a reason.",
        "Old balances are discussed in the closing meeting.", "The account is blocked for automatic postings of the warehouse.", "Attachments are linked, not copied.",
        "Do not post into closed periods, even if the system would let you.", "A list of typical postings hangs next to the printer.",
    ),
    says=(("who reconciles account {number}", "{owner}"), ("the posting limit of account {number}", "EUR {limit}"), ("the posting code of account {number}", "{code}")),
    known=(("the name of account {number}", "{name}"),),
)  # fmt: skip
_CENTRE: Final = Note(
    "costcentre",
    "Controlling",
    ("Cost centre {code}: {name}", "{name}, cost centre {code}", "The budget of {name}"),
    (
        ("{name} books on cost centre {code} and is headed by {head}.", "{head} heads {name}, whose cost centre is {code}."),
        ("Its controller is {controller}.", "{controller} is the controller in charge."),
        ("The savings target for this year is EUR {target}.", "This year EUR {target} are to be saved."),
        ("Forecasts are due on the {day}th of the month.", "It hands in its forecast by the {day}th of the month."),
    ),
    (
        "Orders without a cost centre come back.", "Shared costs are split by headcount in January.", "Overruns are explained in one sentence, not in a file.", "The plan for next year is discussed in September.",
        "Temporary staff are booked on the cost centre that asked for them.", "Invoices are coded within two days.", "Questions are answered on Tuesdays and Thursdays.",
    ),
    says=(("the savings target of {name}", "EUR {target}"), ("the controller of {name}", "{controller}"), ("the forecast day of {name}", "{day}th of the month")),
    known=(("the head of the department {name}", "{head}"), ("the cost centre of {name}", "{code}")),
)  # fmt: skip
_CLOSING: Final = Note(
    "closing",
    "{who}",
    ("Closing report {name}", "{name}: notes on the closing", "Monthly closing, {name}"),
    (
        ("In {name} we issued {count} invoices, together worth {total}.", "{name}: {count} invoices with a total of {total} were issued."),
        ("Expenses of {spent} were claimed in that month.", "Employees claimed {spent} of expenses."),
        ("Accruals came to EUR {accruals}.", "We booked accruals of EUR {accruals}."),
        ("{who} signed the closing.", "The closing was signed by {who}."),
    ),
    (
        "Invoices in other currencies are counted at the rate of the month.", "Two late bills were moved to the next month.", "The bank confirmed all balances by mail.", "The largest difference was explained by freight.",
        "The auditors asked for a sample of ten vouchers.", "Intercompany balances agreed at the first attempt.", "A posting on the wrong account was found and corrected.",
    ),
    says=(("the accruals of {name}", "EUR {accruals}"), ("who signed the closing of {name}", "{who}")),
    known=(("the invoices issued in {name}", "{count} invoices"),),
)  # fmt: skip


def put_finance(place: Place, shelf: Shelf) -> None:
    """About 185 documents."""
    kinds = (_clients, _accounts, _closings)
    put_library(place, shelf, RULES, kinds, first=510, owners=slice(6, None))


def _clients(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("client notes"))
    rng = say.rng
    days = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays")
    for row in rng.sample(place.tables["clients"], 34):
        day, other = rng.sample(days, 2)
        values = {
            "name": row["name"],
            "id": row["client_id"],
            "country": row["country"],
            "terms": row["payment_terms_days"],
        }
        put_note(
            shelf,
            say,
            _CLIENT,
            place.clock.ago(rng.between(10, 200)),
            contact=row["contact"],
            supplier=f"V-{rng.between(10000, 99999)}",
            day=day,
            **values,
        )
        if rng.chance(250):
            put_note(
                shelf,
                say,
                _RUMOUR,
                place.clock.ago(rng.between(210, 500)),
                name=row["name"],
                other=other,
                who=rng.pick(place.facts["staff"]),
            )


def _accounts(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("account notes"))
    rng = say.rng
    for row in place.tables["accounts"]:
        values = {
            "number": row["number"],
            "name": row["name"],
            "type": row["type"],
            "code": f"{rng.pick('KLMPRST')}{rng.between(10, 99)}",
        }
        limit = f"{rng.between(1, 24)},{rng.pick(('000', '500'))}"
        put_note(
            shelf,
            say,
            _ACCOUNT,
            place.clock.ago(rng.between(30, 700)),
            owner=rng.pick(place.facts["staff"]),
            limit=limit,
            **values,
        )
    for row in place.tables["departments"]:
        values = {
            "name": row["name"],
            "code": row["cost_centre"],
            "head": row["head"],
            "controller": rng.pick(place.facts["staff"]),
        }
        put_note(
            shelf,
            say,
            _CENTRE,
            place.clock.ago(rng.between(30, 300)),
            target=f"{rng.between(4, 60)},{rng.between(1, 9)}00",
            day=rng.between(4, 20),
            **values,
        )


def _closings(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("closings"))
    rng = say.rng
    for month in place.clock.months(12):
        issued = [row for row in place.tables["invoices"] if row["issued_on"].startswith(month)]
        spent = sum(round(row["amount"] * 100) for row in place.tables["expenses"] if row["spent_on"].startswith(month))
        total = sum(round(row["amount_eur"] * 100) for row in issued)
        values = {
            "count": len(issued),
            "total": f"EUR {total / 100:,.2f}",
            "spent": f"EUR {spent / 100:,.2f}",
            "who": rng.pick(place.facts["staff"]),
        }
        day = place.clock.today.replace(year=int(month[:4]), month=int(month[5:]), day=28)
        put_note(
            shelf,
            say,
            _CLOSING,
            day,
            name=month_name(month),
            accruals=f"{rng.between(5, 90)},{rng.between(100, 999)}",
            **values,
        )
