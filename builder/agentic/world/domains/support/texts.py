"""What a support desk writes: help articles, known issues, plans, account notes, rules, and tickets themselves."""

# ruff: noqa: E501  (sentences are as long as they are)

from datetime import date, timedelta
from typing import Final

from ...content.library import put_library
from ...content.notes import Note, put_note
from ...content.rules import Rule
from ...content.text import Say, counted, day_name
from ...documents import HEARSAY, SUPERSEDED, Shelf
from ...domain import Place

PRODUCTS: Final = ("Desk", "Inbox", "Forms", "Voice", "Insights", "Connect", "Vault", "Mobile", "Calendar")
CATEGORIES: Final = ("billing", "login", "bug", "how-to", "integration", "feature request")
PLANS: Final = (
    ("Free", 0, 48, 240),
    ("Starter", 1900, 24, 120),
    ("Team", 4900, 8, 72),
    ("Business", 12900, 4, 48),
    ("Enterprise", 39900, 1, 24),
)
SUBJECTS: Final = {
    "billing": ("Charged twice this month", "Invoice has the wrong address", "How do I get a refund", "Card was declined", "Need an invoice with VAT"),
    "login": ("Cannot sign in", "Second factor does not arrive", "Account locked after update", "Password reset link expired", "SSO sends me in circles"),
    "bug": ("Export stops at 500 rows", "Search finds nothing", "App crashes on start", "Numbers differ between pages", "Attachment cannot be opened"),
    "how-to": ("How to add a colleague", "Where is the audit log", "Can I change the time zone", "Moving data to a new account", "Setting up reminders"),
    "integration": ("Webhook is called twice", "Token stopped working", "Calendar does not sync", "Slack messages arrive late", "Import from CSV fails"),
    "feature request": ("Dark mode please", "Sort by several columns", "Keyboard shortcuts", "Larger uploads", "A widget for the phone"),
}  # fmt: skip
OPENINGS: Final = (
    "Hello, {subject}. It began on {when}.", "Hi team, we have a problem: {subject}. Can you help?", "Since {when} we see this: {subject}.",
    "{subject}. This blocks {n} of us.", "Good day, a question about {product}: {subject}.", "{subject}, again. The last time was in spring.",
)  # fmt: skip
REPLIES: Final = (
    "Thank you for writing. Could you tell me which browser you use?", "I have passed this on to the product team and will come back to you.", "This should work again now; please try once more.",
    "I can see it in the log. Give me a day, please.", "We have extended your trial until this is settled.", "Please send a screenshot with the number in the corner.",
    "The setting is under Account, Advanced.", "I have reset it for you.",
)  # fmt: skip
ANSWERS: Final = (
    "That did it, thanks.", "Still the same, sorry.", "Here is the screenshot.", "It works for me but not for my colleague.", "We use the current version.", "Any news?",
)  # fmt: skip
REMARKS: Final = (
    "Quick and kind.", "Took too long.", "I had to explain everything twice.", "Problem solved at once.", "Good, though the answer was short.", "Would like a phone number.", "Great help!",
)  # fmt: skip

INCIDENTS: Final = (
    ("inbox", "a filter that took all mails for spam", "message rejected by filter", "took the filter out of service"),
    ("voice", "a trunk that the carrier had moved", "no route to carrier", "entered the new address of the trunk"),
    ("login", "a clock that was four minutes behind", "token issued in the future", "set the clock of the host"),
    ("exports", "a worker that could not write to its disk", "read-only file system", "mounted the disk again"),
    ("forms", "a library that refused names with accents", "cannot encode character", "went back to the older library"),
    ("billing", "a webhook that was delivered twice", "duplicate key in charges", "made the handler ignore repeats"),
    ("search", "a queue that had lost its consumer", "index lag above limit", "started the consumer again"),
    ("sync", "a calendar server that limited our calls", "remote said too many requests", "spread the calls over the hour"),
)  # fmt: skip

RULES: Final = (
    Rule("the largest credit without a manager", "Credits",
         ("Agents grant credits of up to {value} on their own.", "Up to {value} a credit needs no manager."),
         ("The ticket number stands in the reason.", "Credits are taken off the next invoice, never paid out.", "Repeated credits for one account are discussed in the weekly round."),
         (20, 200, 10), "EUR {}", "credit_limit"),
    Rule("when solved tickets are closed", "Closing of tickets",
         ("Solved tickets are closed after {value} without an answer.", "A solved ticket closes by itself {value} later."),
         ("A closed ticket is not opened again; a new one is linked to it.", "Clients get a survey on the day of the closing.", "Tickets of the legal team are closed by hand."),
         (2, 14, 1), "{} days", "close_days"),
    Rule("the refund period for subscriptions", "Refunds of subscriptions",
         ("A subscription can be refunded within {value} of the payment.", "Refunds of subscriptions are possible for {value} after the payment."),
         ("Yearly plans are refunded in part.", "The reason is asked but need not be given.", "Refunds are made to the card that was used."),
         (7, 45, 1), "{} days", "refund_days"),
    Rule("how often a password reset may be asked for", "Password resets",
         ("A reset can be asked for {value}.", "We allow a password reset {value}."),
         ("The link works once and for half an hour.", "Agents never set a password for a client.", "After the last attempt the account is locked until the next morning."),
         (3, 10, 1), "{} times a day"),
    Rule("the largest attachment", "Attachments",
         ("Attachments may have up to {value}.", "The limit for an attachment is {value}."),
         ("Larger files are sent by a link.", "Archives with a password are refused.", "Pictures are scaled down on phones."),
         (10, 60, 5), "{} MB"),
    Rule("how long call recordings are kept", "Call recordings",
         ("Recordings of calls are deleted after {value}.", "Calls are kept for {value}."),
         ("Callers are asked at the beginning.", "Recordings are heard by trainers only.", "A client may ask for a copy."),
         (14, 180, 2)),
    Rule("the response time of the emergency line", "Emergency line",
         ("The emergency line calls back within {value}.", "A call to the emergency line is returned within {value}."),
         ("It is meant for outages, not for questions.", "Enterprise clients get the number with their contract.", "Two people share the duty at night."),
         (5, 45, 5), "{} minutes"),
    Rule("the most users in a trial", "Trials",
         ("A trial may have up to {value}.", "In a trial at most {value} can work."),
         ("Trials last for two weeks.", "Data of a trial is kept for a month after its end.", "An extension is granted once."),
         (3, 30, 1), "{} users"),
    Rule("the limit of API calls", "API limits",
         ("An account may make {value}.", "The API allows {value} for each account."),
         ("Bursts of twice that are tolerated for a few seconds.", "The answer says how many calls are left.", "Larger limits are part of the Enterprise plan."),
         (60, 900, 20), "{} calls a minute"),
    Rule("the quota of calls that are listened to", "Quality checks",
         ("Trainers listen to {value} of all calls.", "Of all calls {value} are checked by a trainer."),
         ("Agents see their results first.", "The checks are spread over the week.", "A poor result leads to coaching, not to a warning."),
         (1, 12, 1), "{}%"),
    Rule("how long exports can be downloaded", "Data exports",
         ("An export can be downloaded for {value}.", "Exports are deleted after {value}."),
         ("Only the owner of an account may ask for a full export.", "The file is encrypted with the account's key.", "Large exports are split."),
         (2, 30, 1)),
    Rule("the discount for charities", "Discounts",
         ("Charities get a discount of {value}.", "For charities we take off {value}."),
         ("Proof is asked for once a year.", "Schools are treated in the same way.", "It cannot be combined with other offers."),
         (15, 60, 5), "{}%"),
    Rule("the notice for maintenance", "Maintenance",
         ("Maintenance is announced {value} ahead.", "Clients hear of maintenance {value} before it begins."),
         ("It takes place on Sundays between two and six.", "The status page shows a countdown.", "Urgent repairs are announced when they begin."),
         (2, 21, 1)),
    Rule("when a ticket is escalated", "Escalations",
         ("A ticket is escalated after {value} without a solution.", "After {value} without a solution a ticket goes to the second level."),
         ("The agent stays the client's contact.", "Escalations name what was tried already.", "Second level answers within a day."),
         (1, 10, 1)),
)  # fmt: skip

_ARTICLE_TOPICS: Final = (
    ("the session timeout", "minutes", (10, 120), "Sessions of {product} end after {value} without a click."),
    ("the trash period", "days", (7, 90), "Deleted items stay in the trash of {product} for {value}."),
    ("the row limit of exports", "rows", (500, 9000), "An export from {product} has at most {value}."),
    ("the number of custom fields", "fields", (8, 64), "You can create up to {value} in {product}."),
    ("the sync interval", "minutes", (2, 45), "{product} syncs with other systems every {value}."),
    ("the number of guests", "guests", (2, 40), "Each workspace of {product} can have {value}."),
    ("the length of the history", "months", (3, 36), "{product} keeps a history of {value}."),
)  # fmt: skip
_ARTICLE: Final = Note(
    "help", "Help centre",
    ("{product}: {plain}", "Help: {plain} in {product}", "About {plain} ({product})"),
    (
        ("{state}",),
        ("The setting is found under {menu}.", "You find the setting under {menu}."),
        ("It can be changed by {who}.", "Only {who} can change it."),
    ),
    (
        "The change takes effect after the next login.", "On phones the menu is behind the three dots.", "If the field is grey, your plan does not include it.", "Changes are written to the audit log.",
        "The value applies to the whole account and not to single users.", "Our team cannot change it for you without a request by the owner.", "A short video shows each step.",
        "Did this article help? Tell us with the buttons below.", "In older versions the menu has another name.", "The API has a field for it as well.",
    ),
    fill=5,
    says=(("{topic} of {product}", "{value}"), ("where to set {topic} of {product}", "{menu}")),
)  # fmt: skip
_FORUM: Final = Note(
    "forum", "{who}",
    ("Community: {plain} in {product}?", "[solved?] {product} and {plain}"),
    (
        ("I asked myself about {plain} in {product} and tried it out.", "Question on {plain} in {product}, and my own answer."),
        ("{state}", "For us it is like this: {state}"),
    ),
    (
        "I may have an older version than you.", "Somebody should put this into the manual.", "My colleague measured it with a stopwatch.", "Thanks to all who replied.", "It was different before the last update.",
        "No idea whether this holds for other plans.", "The support did not know it at first either.", "Edit: several people report other numbers.", "Marked as solved because nobody objected.",
    ),
    fill=6, says=(("{topic} of {product}", "{value}"),), standing=HEARSAY, host="community.helpnet.example",
)  # fmt: skip
_ISSUE: Final = Note(
    "issue", "Product team",
    ("Known issue {code}: {trouble} in {product}", "{code} ({product}): {trouble}", "{product}: {trouble} [{code}]"),
    (
        ("In {product}, users report this: {trouble}.", "{code} describes this problem in {product}: {trouble}."),
        ("It affects versions from {since} on and is solved in {fixed}.", "Version {fixed} solves it; it came with {since}."),
        ("Until then, {workaround}.", "As a workaround, {workaround}."),
    ),
    (
        "Data is not lost.", "It happens mostly in the first minutes of the day.", "Clients with many users notice it more often.", "The cause is understood, and the fix is being tested.", "Please link tickets to this page.",
        "Do not promise a date to clients.", "A restart does not help.", "Phones are not affected.",
    ),
    fill=5,
    says=(("the version that fixes {code}", "{fixed}"), ("the workaround for {code}", "{workaround}"), ("the version in which {code} appeared", "{since}")),
)  # fmt: skip
_OLD_ISSUE: Final = Note(
    "archive", "Product team", ("Known issue {code}: first notes ({product})", "{code}, state of {day}"),
    (
        ("First notes on {code}, {trouble} in {product}, written on {day}.",),
        ("We expect the fix in {wrong}.", "The fix is planned for {wrong}.", "It should be solved with {wrong}."),
    ),
    (
        "The list of affected clients is not complete.", "We could not see it on our own machines so far.", "Second level collects logs.", "There may be two problems with the same symptom.", "A call with the developers is set for the morning.",
        "This page is replaced as soon as more is known.", "Please do not send it to clients.",
    ),
    fill=6, says=(("the version that fixes {code}", "{wrong}"),), standing=SUPERSEDED,
)  # fmt: skip
_PRODUCT: Final = Note(
    "product", "{owner}", ("{product}: facts for agents", "{product} in one page", "Agent's guide to {product}"),
    (
        ("{product} stands at version {version} and is supported until {ends}.", "The current version of {product} is {version}; support ends on {ends}."),
        ("{owner} is its product owner.", "Questions to the product owner, {owner}."),
        ("It listens on port {port} when it is installed on premises.", "On premises it uses port {port}."),
        ("The second level queue is called {queue}.", "Escalations go to the queue {queue}."),
    ),
    (
        "Most questions are about rights and roles.", "It can be tried out without a card.", "The status page lists it separately.", "Two thirds of its users work on phones.", "Imports run at night and are slow on Mondays.",
        "A new design is being tested with some clients.", "Its logs can be requested by the owner of an account.",
    ),
    says=(("the product owner of {product}", "{owner}"), ("the port of {product}", "{port}"), ("the second level queue of {product}", "{queue}")),
    known=(("the version of {product}", "{version}"),),
)  # fmt: skip
_PLAN: Final = Note(
    "plan", "Sales operations", ("The {plan} plan", "What is in the {plan} plan"),
    (
        ("Clients of the {plan} plan get a first answer within {first} and a solution within {solution}.", "{plan}: first answer within {first}, solution within {solution}."),
        ("It includes {storage} GB of storage.", "Storage: {storage} GB."),
        ("Support is given {hours}.", "Its clients are served {hours}."),
    ),
    (
        "An upgrade takes effect at once, a downgrade at the end of the month.", "Invoices are sent on the first of the month.", "The plan can be changed by the owner of the account.", "Prices are without VAT.",
        "Yearly payment saves two months.", "Training is offered once a quarter.", "A signed agreement on data processing is part of it.",
    ),
    fill=6,
    says=(("the storage of the {plan} plan", "{storage} GB"), ("the support hours of the {plan} plan", "{hours}")),
    known=(("the first answer time of the {plan} plan", "{first}"), ("the solution time of the {plan} plan", "{solution}")),
)  # fmt: skip
_ACCOUNT: Final = Note(
    "account", "{owner}", ("Account note: {account}", "{account}: what to know", "Looking after {account}"),
    (
        ("{account} ({id}) has been our client since {since}.", "Since {since} {account} ({id}) works with us."),
        ("Their technical contact is {contact}.", "Ask for {contact} in technical matters."),
        ("Changes are only allowed in their window, {window}.", "Their change window is {window}."),
        ("The passphrase for calls is {phrase}.", "Callers identify themselves with the passphrase {phrase}."),
    ),
    (
        "They like short answers.", "A summary after each call is appreciated.", "Do not send surveys to their board.", "They run the product on premises in two places.", "The contract is up for renewal in autumn.",
        "They have a test account as well.", "Several of them write to us from private addresses.", "Their mail system delays attachments.",
    ),
    says=(("the technical contact at {account}", "{contact}"), ("the change window of {account}", "{window}"), ("the passphrase of {account}", "{phrase}")),
)  # fmt: skip

_TROUBLES: Final = (
    "pages stay white after login", "mails arrive twice", "the counter shows a negative number", "accents turn into question marks", "the search forgets filters", "uploads stop at ninety percent",
    "reminders come an hour late", "the side bar covers the text", "copied links open the wrong page", "totals are rounded down", "the export leaves out the last row", "calls drop after ten minutes", "avatars are swapped", "a saved view cannot be deleted",
)  # fmt: skip
_WORKAROUNDS: Final = (
    "open the page in a private window", "switch the language to English for the time being", "sign out on all devices", "use the export as CSV instead", "turn off the preview in the settings", "reload the list twice",
    "remove the filter and set it again", "use the old editor", "set the time zone by hand", "split the file into two parts",
)  # fmt: skip
_MENUS: Final = (
    "Settings, General",
    "Settings, Privacy",
    "Account, Advanced",
    "Workspace, Limits",
    "Admin, Data",
    "Admin, Sessions",
    "Profile, Preferences",
)
_PHRASES: Final = (
    "blue heron",
    "granite stair",
    "seven lanterns",
    "paper bridge",
    "winter orchard",
    "quiet engine",
    "copper kettle",
    "lost umbrella",
    "amber tide",
    "velvet fog",
    "northern tram",
    "salt meadow",
)


def put_support(place: Place, shelf: Shelf) -> None:
    """About 195 documents."""
    kinds = (_articles, _issues, _products, _accounts)
    put_library(place, shelf, RULES, kinds, first=710, owners=slice(6, None))


def _articles(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("articles"))
    rng = say.rng
    for product in place.tables["products"]:
        for topic, unit, (low, high), state in rng.sample(_ARTICLE_TOPICS, 4):
            value, wrong = (f"{number} {unit}" for number in rng.sample(range(low, high + 1), 2))
            values = {"product": product["name"], "topic": topic, "plain": topic.removeprefix("the ")}
            menu, who = rng.pick(_MENUS), rng.pick(("administrators", "the owner of the account", "every user"))
            stated = state.format(product=product["name"], value=value)
            put_note(
                shelf,
                say,
                _ARTICLE,
                place.clock.ago(rng.between(10, 300)),
                state=stated,
                value=value,
                menu=menu,
                who=who,
                **values,
            )
            if rng.chance(220):
                stated = state.format(product=product["name"], value=wrong)
                author = rng.pick(("kestrel77", "mrs_paperclip", "oldtimer", "nightowl", "j.dough"))
                put_note(
                    shelf,
                    say,
                    _FORUM,
                    place.clock.ago(rng.between(5, 700)),
                    state=stated,
                    value=wrong,
                    who=author,
                    **values,
                )


def _issues(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("known issues"))
    rng = say.rng
    number = rng.between(300, 900)
    for trouble in rng.sample(_TROUBLES, 12):
        number += rng.between(1, 9)
        product = rng.pick(place.tables["products"])
        major = int(product["version"].split(".")[0])
        since = f"{major}.{rng.between(0, 6)}"
        fixed, wrong = (f"{major}.{minor}.{rng.between(0, 9)}" for minor in rng.sample(range(7, 20), 2))
        found = place.clock.ago(rng.between(8, 120))
        values = {"product": product["name"], "code": f"KI-{number}", "trouble": trouble}
        put_note(shelf, say, _ISSUE, found, since=since, fixed=fixed, workaround=rng.pick(_WORKAROUNDS), **values)
        if rng.chance(450):
            before = found - timedelta(days=rng.between(3, 20))
            put_note(shelf, say, _OLD_ISSUE, before, day=day_name(before), wrong=wrong, **values)


def _products(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("product pages"))
    rng = say.rng
    for row in place.tables["products"]:
        queue = f"L2-{row['name'].split(' ')[-1].lower()}-{rng.pick('abcdef')}"
        values = {"product": row["name"], "version": row["version"], "ends": day_name(row["support_ends_on"])}
        put_note(
            shelf,
            say,
            _PRODUCT,
            place.clock.ago(rng.between(10, 200)),
            owner=rng.pick(place.facts["staff"]),
            port=rng.between(4000, 9900),
            queue=queue,
            **values,
        )
    for row in place.tables["plans"]:
        hours = rng.pick(
            (
                "on working days from 9 to 17",
                "on working days from 8 to 20",
                "from Monday to Saturday",
                "around the clock",
            )
        )
        values = {
            "plan": row["name"],
            "first": counted(row["first_response_hours"], "hours"),
            "solution": counted(row["resolution_hours"], "hours"),
        }
        put_note(
            shelf, say, _PLAN, place.clock.ago(rng.between(60, 300)), storage=rng.between(2, 400), hours=hours, **values
        )


def _accounts(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("account notes"))
    rng = say.rng
    contacts: dict[str, str] = {}
    for row in place.tables["contacts"]:
        contacts.setdefault(row["account_id"], row["name"])
    accounts = [row for row in place.tables["accounts"] if row["account_id"] in contacts]
    for row in rng.sample(accounts, 20):
        start = rng.between(18, 23)
        window = f"{rng.pick(('Mondays', 'Tuesdays', 'Thursdays', 'Saturdays'))} {start}:00 to {start}:45"
        values = {
            "account": row["name"],
            "id": row["account_id"],
            "since": day_name(date.fromisoformat(row["since_on"])),
        }
        put_note(
            shelf,
            say,
            _ACCOUNT,
            place.clock.ago(rng.between(10, 250)),
            owner=rng.pick(place.facts["staff"]),
            contact=contacts[row["account_id"]],
            window=window,
            phrase=rng.pick(_PHRASES),
            **values,
        )
