"""What a research institute writes: manuals, protocols, data sheets, summaries, partners, grants, figures, rules."""

from datetime import timedelta
from typing import Final

from ...content.library import lately, put_answers, put_library
from ...content.rules import Rule
from ...content.text import Say, counted, day_name, listed, month_after, month_name
from ...documents import HEARSAY, SUPERSEDED, Shelf
from ...domain import Place

FIELDS: Final = {
    "glaciology": (
        ("alpine glaciers", "sea ice", "permafrost soils", "meltwater streams", "snow layers", "ice cores"),
        (("bulk density", "kg/m3", 890_000), ("melt rate", "mm/day", 31_000)),
    ),
    "ecology": (
        ("oak forests", "salt marshes", "pollinating bees", "river otters", "city meadows", "soil fungi"),
        (("species count", "per plot", 42_000), ("nitrogen content", "mg/kg", 118_000)),
    ),
    "chemistry": (
        ("zinc catalysts", "porous carbons", "polymer films", "ionic liquids", "lithium salts", "enzyme mimics"),
        (("reaction yield", "percent", 64_000), ("pore volume", "mm3/g", 730_000)),
    ),
    "astronomy": (
        ("dwarf galaxies", "variable stars", "dust rings", "icy moons", "pulsar winds", "comet tails"),
        (("signal strength", "mJy", 17_500), ("rotation period", "h", 26_400)),
    ),
    "medicine": (
        ("wound healing", "blood vessels", "sleep phases", "hearing loss", "muscle fibres", "gut bacteria"),
        (("cell count", "per field", 72_000), ("enzyme activity", "U/L", 38_000)),
    ),
    "materials": (
        ("glass ceramics", "copper alloys", "wood composites", "solar cells", "woven carbon", "magnetic foils"),
        (("tensile strength", "MPa", 412_000), ("conductivity", "MS/m", 57_300)),
    ),
}
"""Field -> what is studied, and what is measured: quantity, unit, a usual value in thousandths."""

TITLES: Final = (
    "Long-term changes", "Seasonal patterns", "A new model", "Inner structure", "Hidden structure", "Slow recovery",
    "Spatial variation", "Thermal behaviour", "Unexpected stability", "Rapid decline", "Self-organisation", "Ageing",
)  # fmt: skip
JOURNALS: Final = (
    "Annals of Applied Measurement", "Northern Journal of Science", "Letters in Field Studies", "Open Methods",
    "Quarterly of Natural Systems", "Reports on Matter", "Journal of Careful Observation", "Archive of Small Effects",
)  # fmt: skip
FUNDERS: Final = (
    "Halden Foundation", "Continental Science Fund", "Ministry of Research", "Okapi Trust", "Baltic Research Council",
    "Rivermouth Endowment",
)  # fmt: skip
INSTRUMENTS: Final = (
    ("spectrometer", ("Lumora", "Specta")), ("microscope", ("Opterra", "Visor")), ("centrifuge", ("Rotanda", "Gyra")),
    ("balance", ("Libra", "Tarum")), ("telescope", ("Caelum", "Stellan")), ("incubator", ("Thermia", "Ovum")),
    ("chromatograph", ("Columna", "Separa")), ("sequencer", ("Helixa", "Genor")),
)  # fmt: skip
"""Kind of instrument and the makes of it."""

INCIDENTS: Final = (
    ("ingest", "a station that sent the time of its own zone", "timestamp in the future", "set all stations to UTC"),
    (
        "archive",
        "a tape that was written twice",
        "checksum of volume differs",
        "copied the volume from the second site",
    ),
    ("doi-sync", "a registry that asked for a new key", "registry answered 403", "asked for a key and stored it"),
    (
        "booking",
        "two slots that began in the same second",
        "unique constraint on slot",
        "added a lock around the booking",
    ),
    (
        "compute-queue",
        "a job that started copies of itself",
        "too many jobs of one owner",
        "set a limit for each owner",
    ),
    ("mail-relay", "a list with a loop in it", "message has passed fifty hops", "took the list out of itself"),
    ("sensor-net", "a gateway with a full memory card", "no space left on gateway", "sent somebody with a new card"),
    ("web-catalogue", "a title with an unknown letter", "cannot encode character", "switched the page to Unicode"),
)
"""Service, cause, message in the log, what helped."""

RULES: Final = (
    Rule(
        "the embargo on new data sets",
        "Embargo on data",
        ("New data sets may be kept under embargo for {value}.", "An embargo on data lasts {value} at most."),
        (
            "It ends early when the paper is out.",
            "Data that a funder asks for is never under embargo.",
            "The catalogue shows the title during the embargo, but not the files.",
        ),
        (3, 36, 1),
        "{} months",
        "embargo_months",
    ),
    Rule(
        "how long raw data is kept",
        "Keeping raw data",
        ("Raw data is kept for {value}.", "We keep raw data for {value} after the end of a project."),
        (
            "Two copies are held at two sites.",
            "A readme with units belongs to every folder.",
            "Deletion needs the consent of the head of the group.",
        ),
        (5, 25, 1),
        "{} years",
        "keep_years",
    ),
    Rule(
        "the longest slot on an instrument",
        "Slots on instruments",
        ("A slot has at most {value}.", "Nobody books an instrument for more than {value} at a time."),
        (
            "Doctoral candidates come first in the last year of their thesis.",
            "The next user may begin when a slot was not taken up within half an hour.",
            "Cleaning is part of the slot.",
        ),
        (3, 14, 1),
        "{} hours",
        "slot_hours",
    ),
    Rule(
        "the notice for cancelling a slot",
        "Cancelling slots",
        ("A slot is cancelled at least {value} before it begins.", "Slots can be cancelled up to {value} ahead."),
        (
            "Later cancellations are charged in full.",
            "Illness is an excuse, forgetting is not.",
            "Whoever does not come three times loses access for a month.",
        ),
        (8, 72, 4),
        "{} hours",
        "cancel_hours",
    ),
    Rule(
        "the overhead on grants",
        "Overhead",
        ("Grants carry an overhead of {value}.", "For overhead {value} of the direct costs are added."),
        (
            "Equipment is exempt.",
            "Funders that do not pay overhead need the consent of the board.",
            "The money goes to library, workshop and energy in equal parts.",
        ),
        (10, 35, 1),
        "{}%",
        "overhead_percent",
    ),
    Rule(
        "the smallest number of replicates",
        "Replicates",
        ("An experiment has at least {value}.", "We ask for {value} or more in every experiment."),
        (
            "Pilot studies are exempt if they are called so.",
            "A replicate uses a sample of its own.",
            "Lost samples are named in the report.",
        ),
        (3, 12, 1),
        "{} replicates",
        "replicates",
    ),
    Rule(
        "the distance from which a value is an outlier",
        "Outliers",
        (
            "A value is an outlier from {value} on.",
            "Values that are {value} or more away from the median count as outliers.",
        ),
        (
            "The distance is counted in median absolute deviations.",
            "Outliers are flagged as suspect and stay in the table.",
            "A second person confirms the flag.",
        ),
        (2, 9, 1),
        "{} deviations",
        "outlier_deviations",
    ),
    Rule(
        "the time between two calibrations",
        "Calibration",
        ("Instruments are calibrated every {value}.", "The time between two calibrations is {value} at most."),
        (
            "A label with the date sticks on the front.",
            "An instrument that fails is put into maintenance on the same day.",
            "Moving an instrument to another room ends its calibration.",
        ),
        (60, 400, 15),
        fact="calibration_days",
    ),
    Rule(
        "the purchase limit of a group",
        "Purchases of groups",
        (
            "A group buys on its own up to {value}.",
            "Purchases of more than {value} go through the head of administration.",
        ),
        (
            "Chemicals are ordered by the store in any case.",
            "Second-hand instruments need a report by the workshop.",
            "The offer is kept with the invoice.",
        ),
        (500, 12000, 250),
        "EUR {}",
        "purchase_limit_eur",
    ),
    Rule(
        "the highest fee for open access",
        "Fees for open access",
        (
            "The library pays fees for open access of up to {value}.",
            "For open access the library gives at most {value} a paper.",
        ),
        (
            "The corresponding author has to belong to us.",
            "Journals without review are not paid.",
            "A preprint is put online in any case.",
        ),
        (800, 5000, 100),
        "EUR {}",
        "open_access_eur",
    ),
    Rule(
        "the temperature of the sample freezer",
        "Keeping samples",
        ("The sample freezer is set to {value} below zero.", "Samples are kept at {value} below zero."),
        (
            "Tubes carry a printed label, since ink comes off.",
            "The lid stays open for one minute at most.",
            "An alarm calls the person on duty.",
        ),
        (18, 90, 2),
        "{} degrees",
    ),
    Rule(
        "the time for an internal review of manuscripts",
        "Internal review",
        ("A manuscript is read in the house within {value}.", "Internal reviewers have {value} for a manuscript."),
        (
            "Reviewers are named in the acknowledgements if they wish.",
            "Statistics are checked by somebody outside the group.",
            "No answer counts as consent.",
        ),
        (5, 30, 1),
    ),
)


def put_research(place: Place, shelf: Shelf) -> None:
    """At least 150 documents."""
    kinds = (_manuals, _protocols, _data_sheets, _summaries, _partners, _agreements, _reports, _seminars, _answers)
    put_library(place, shelf, RULES, kinds, first=700, owners=slice(7))


_MANUAL_MORE: Final = (
    "Gloves are changed before the lid is touched.",
    "The software asks for the project number, and it does not accept zero.",
    "A fuse is taped to the inside of the door.",
    "Please write the hours into the book even if the program counts them.",
    "Never lift it by the handle, which is only there for looks.",
    "Errors are sent to the workshop with a photograph of the display.",
    "Waste goes into the yellow canister under the table.",
    "When the fan is louder than your voice, switch it off and call somebody.",
)


def _manuals(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("instrument manuals"))
    rng = say.rng
    homes = {row["institute_id"]: row["name"] for row in place.tables["institutes"]}
    for row in rng.sample(place.tables["instruments"], 20):
        name, room = row["name"], f"{rng.pick('ABCDE')}{rng.between(101, 488)}"
        warm, power = f"{rng.between(2, 18) * 5} minutes", f"{rng.between(6, 195) * 10} watts"
        sentences = [
            say("The {kind} {name} ({key}) stands in room {room} of {home}.",
                "In room {room} of {home} you find the {kind} {name} ({key}).",
                kind=row["kind"], name=name, key=row["instrument_id"], room=room, home=homes[row["institute_id"]]),
            say("An hour on it costs EUR {rate:.2f}.", "The rate is EUR {rate:.2f} an hour.", rate=row["hourly_eur"]),
            say("Let it warm up for {warm}.", "It needs {warm} to warm up.", warm=warm),
            say("It draws up to {power}.", "The socket has to give {power}.", power=power),
            *say.some(_MANUAL_MORE, 5),
        ]  # fmt: skip
        says = ((f"the warm-up time of the {name}", warm), (f"the room of the {name}", room),
                (f"the power draw of the {name}", power))  # fmt: skip
        known = ((f"the hourly rate of the {name}", f"EUR {row['hourly_eur']:.2f}"),)
        title = say("{name}: manual in short", "How to use the {name}", "Quick guide to the {name}", name=name)
        shelf.put(
            "instrument", title, sentences, date=lately(place, say, 700), author="Workshop", says=says, known=known
        )
        if rng.chance(220):
            _former_manual(place, shelf, say, name, warm)
        if rng.chance(160):
            _tip(place, shelf, say, name, warm)


def _former_manual(place: Place, shelf: Shelf, say: Say, name: str, warm: str) -> None:
    before = say.rng.pick([f"{number} minutes" for number in range(10, 100, 5) if f"{number} minutes" != warm])
    sentences = [
        say("Written before the repair of the {name}; not valid any more.",
            "Archived manual of the {name}. Use the current one.", name=name),
        say("Its warm-up time was {before}.", "It had to warm up for {before}.", before=before),
        *say.some(_MANUAL_MORE, 6),
    ]  # fmt: skip
    says = ((f"the warm-up time of the {name}", before, SUPERSEDED),)
    day = str(place.clock.ago(say.rng.between(720, 1500)))
    shelf.put("archive", f"{name}: manual before the repair", sentences, date=day, author="Workshop", says=says)


def _tip(place: Place, shelf: Shelf, say: Say, name: str, warm: str) -> None:
    """A page of a student blog, wrong about the warm-up time."""
    wrong = say.rng.pick([f"{number} minutes" for number in range(5, 100, 5) if f"{number} minutes" != warm])
    sentences = [
        say("Working with the {name}: what nobody tells you.", "My first month with the {name}.", name=name),
        say("A warm-up time of {wrong} is plenty, in my opinion.", "A postdoc told me to let it warm up for {wrong}.",
            wrong=wrong),
        *say.some((
            "Bring a book, since the pump takes its time.",
            "The chair squeaks in a way that drives people mad.",
            "Name your files with the date first, and thank me later.",
            "I spilled buffer on the keyboard once, and it still works.",
            "The best hours are early in the morning.",
            "Somebody has drawn a face on the vacuum gauge.",
            "If the display shows a tree, press any key.",
        ), 6),
    ]  # fmt: skip
    says = ((f"the warm-up time of the {name}", wrong, HEARSAY),)
    author = say.rng.pick(("Bench Notes", "The Tired Pipette", "Thesis Year Four"))
    title = say("Tips for the {name}", "Surviving the {name}", name=name)
    shelf.put(
        "blog", title, sentences, date=lately(place, say), author=author, says=says, host="www.tiredpipette.example"
    )


_PROTOCOL_MORE: Final = (
    "All steps are done at room temperature unless it says otherwise.",
    "Blank samples are measured first and last.",
    "The order of the samples is drawn by lot.",
    "Values are written down before anybody looks at the earlier ones.",
    "If the power fails, start the series again from the beginning.",
    "Two people sign the sheet.",
    "The bench is cleaned with alcohol afterwards.",
    "Anything unusual goes into the notebook, even when it seems silly.",
)


def _protocols(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("protocols"))
    rng = say.rng
    people = {row["researcher_id"]: row["name"] for row in place.tables["researchers"]}
    for row in rng.sample(place.tables["experiments"], 15):
        key, ph = row["experiment_id"], f"pH {rng.between(41, 98) / 10}"
        rest, gap = f"{rng.between(3, 47)} hours", f"{rng.between(4, 59)} minutes"
        sentences = [
            say("This is the protocol of {key}, {title}, led by {who}.", "{who} leads {key}: {title}.",
                key=key, title=row["title"][0].lower() + row["title"][1:], who=people[row["researcher_id"]]),
            say("What is measured is {quantity} in {unit}.", "The quantity is {quantity}, and its unit {unit}.",
                quantity=row["quantity"], unit=row["unit"]),
            say("The buffer is set to {ph}.", "Use a buffer of {ph}.", ph=ph),
            say("Samples rest for {rest} before the first reading.",
                "Before the first reading, samples rest for {rest}.", rest=rest),
            say("Between two readings {gap} pass.", "Readings are {gap} apart.", gap=gap),
            *say.some(_PROTOCOL_MORE, 5),
        ]  # fmt: skip
        says = (
            (f"the buffer of {key}", ph),
            (f"how long samples rest in {key}", rest),
            (f"the time between two readings in {key}", gap),
        )
        known = ((f"who leads {key}", people[row["researcher_id"]]),)
        title = say("Protocol {key}", "{key}: protocol", "How {key} is done", key=key)
        author = people[row["researcher_id"]]
        day = min(row["started_on"], str(place.clock.today))
        shelf.put("protocol", title, sentences, date=day, author=author, says=says, known=known)


_SHEET_MORE: Final = (
    "Column names are explained in the readme of the first folder.",
    "Missing values are empty cells and not zeros.",
    "The files are plain text, so that they can be read in fifty years.",
    "Please cite the data and not only the paper.",
    "A checksum stands next to every file.",
    "Questions are answered by the group until the end of its project.",
    "An older version without units was withdrawn.",
)


def _data_sheets(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("data sheets"))
    rng = say.rng
    for row in rng.sample(place.tables["datasets"], min(12, len(place.tables["datasets"]))):
        key, count = row["dataset_id"], f"{rng.between(3, 240)} files"
        rate, version = f"{rng.between(2, 90)} seconds", f"version {rng.between(1, 4)}.{rng.between(0, 9)}"
        sentences = [
            say('{key} is the data set "{title}".', 'The data set {key} has the title "{title}".', key=key,
                title=row["title"]),
            say("It has {size:.1f} MB in {count}.", "In {count} it holds {size:.1f} MB.", size=row["size_mb"],
                count=count),
            say("A reading was taken every {rate}.", "The sampling interval is {rate}.", rate=rate),
            say("The current release is {version}.", "What you find online is {version}.", version=version),
            say("Its licence is {licence}.", "The licence reads {licence}.", licence=row["licence"]),
            *say.some(_SHEET_MORE, 5),
        ]  # fmt: skip
        says = (
            (f"the number of files in {key}", count),
            (f"the sampling interval of {key}", rate),
            (f"the current release of {key}", version),
        )
        known = ((f"the licence of {key}", row["licence"]),)
        title = say("Data sheet {key}", "{key} at a glance", "About the data set {key}", key=key)
        shelf.put("data", title, sentences, date=row["published_on"], author="Data desk", says=says, known=known)


_SUMMARY_MORE: Final = (
    "The reviewers asked for a second season, which was added.",
    "A picture of the set-up won a prize at the spring fair.",
    "The code is online, with a licence that allows everything.",
    "Two authors disagree on the last paragraph, and they say so in it.",
    "The result holds when the largest value is left out.",
    "A group overseas has found the same by another way.",
    "The authors warn against reading too much into the winter values.",
)


def _summaries(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("summaries"))
    rng = say.rng
    names = {row["researcher_id"]: row["name"] for row in place.tables["researchers"]}
    authors: dict[str, list[str]] = {}
    for row in place.tables["authorships"]:
        authors.setdefault(row["paper_id"], []).append(names[row["researcher_id"]])
    for row in rng.sample(place.tables["papers"], 18):
        key, samples, effect = (
            row["paper_id"],
            f"{rng.between(18, 960)} samples",
            f"{rng.between(21, 489) / 10} percent",
        )
        sites = f"{rng.between(2, 31)} sites"
        sentences = [
            say('In "{title}" ({key}), {who} report on {field}.',
                '{who} have published "{title}" ({key}), a paper in {field}.',
                title=row["title"], key=key, who=listed(authors[key]), field=row["field"]),
            say("It appeared in {journal} on {day}.", "{journal} printed it on {day}.", journal=row["journal"],
                day=day_name(row["published_on"])),
            say("The study rests on {samples}.", "For the study {samples} were taken.", samples=samples),
            say("They come from {sites}.", "They were collected at {sites}.", sites=sites),
            say("The main effect is a change of {effect}.", "A change of {effect} is the main result.", effect=effect),
            *say.some(_SUMMARY_MORE, 4),
        ]  # fmt: skip
        says = (
            (f"the number of samples in {key}", samples),
            (f"the main effect in {key}", effect),
            (f"the number of sites in {key}", sites),
        )
        known = ((f"the journal of {key}", row["journal"]),)
        title = say(
            "Summary of {key}: {title}",
            "{title} ({key}), in plain words",
            "{key} for everybody: {title}",
            key=key,
            title=row["title"],
        )
        shelf.put("summary", title, sentences, date=row["published_on"], author="Library", says=says, known=known)


_PARTNER_MORE: Final = (
    "Guests get a badge at the gate and a bicycle if they ask.",
    "The summer school takes place in turns at their place and ours.",
    "Their workshop has a lathe that ours envies.",
    "Joint papers name both institutes in the same line.",
    "The canteen is known for its soup.",
    "Parcels to them need a form for the customs when they contain salt.",
    "An exchange of technicians is planned for the coming year.",
)


def _partners(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("partner pages"))
    rng = say.rng
    for row in place.tables["institutes"][1:]:
        name, contract = row["name"], f"{rng.pick('KLMPRT')}{rng.pick('ACEX')}-{rng.between(100, 989)}"
        rooms, hours = f"{rng.between(4, 60)} guest rooms", f"{rng.between(20, 400)} hours"
        sentences = [
            say("{name} in {city}, {country}, was founded in {year}.",
                "Since {year} there has been the {name} in {city}, {country}.",
                name=name, city=row["city"], country=row["country"], year=row["founded_year"]),
            say("Its director is {who}.", "{who} is its director.", who=row["director"]),
            say("We work together under contract {contract}.", "The contract has the number {contract}.",
                contract=contract),
            say("It gives us {hours} a year on their instruments.", "On their instruments we have {hours} a year.",
                hours=hours),
            say("Visitors can stay in one of {rooms}.", "There are {rooms} for visitors.", rooms=rooms),
            *say.some(_PARTNER_MORE, 5),
        ]  # fmt: skip
        says = ((f"the number of the contract with {name}", contract),
                (f"the hours a year on instruments of {name}", hours),
                (f"the guest rooms of {name}", rooms))  # fmt: skip
        known = ((f"the director of {name}", row["director"]),)
        title = say("Partner page: {name}", "{name}, our partner", "Working with {name}", name=name)
        shelf.put(
            "partner", title, sentences, date=lately(place, say, 500), author="Board office", says=says, known=known
        )


_AGREEMENT_MORE: Final = (
    "Travel is paid in the cheapest class that is still decent.",
    "The funder's logo is shown on every poster.",
    "Money can be moved between years, but not between people.",
    "The report has ten pages at most, pictures not counted.",
    "Changes of the plan are announced before and not afterwards.",
    "Equipment belongs to us after the end.",
    "A visit of the funder is announced two weeks ahead.",
)


def _agreements(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("agreements"))
    rng = say.rng
    names = {row["researcher_id"]: row["name"] for row in place.tables["researchers"]}
    for row in rng.sample(place.tables["grants"], 13):
        key, officer, travel = row["grant_id"], rng.pick(place.facts["staff"]), f"EUR {rng.between(12, 190) * 100:,}"
        report = day_name(place.clock.ago(-rng.between(10, 320)))
        sentences = [
            say('{funder} supports {key}, "{title}", with EUR {amount:,.0f}.',
                'For {key}, "{title}", {funder} gives EUR {amount:,.0f}.',
                funder=row["funder"], key=key, title=row["title"], amount=row["amount_eur"]),
            say("The project is led by {who} and runs until {end}.", "{who} leads the project, which ends on {end}.",
                who=names[row["researcher_id"]], end=day_name(row["ends_on"])),
            say("The next report is due on {report}.", "A report is due on {report}.", report=report),
            say("Of the money {travel} may be spent on travel.", "For travel {travel} are set aside.", travel=travel),
            say("{officer} keeps the books of it.", "Its books are kept by {officer}.", officer=officer),
            *say.some(_AGREEMENT_MORE, 5),
        ]  # fmt: skip
        says = (
            (f"when the next report on {key} is due", report),
            (f"the travel money of {key}", travel),
            (f"who keeps the books of {key}", officer),
        )
        known = ((f"who leads the project {key}", names[row["researcher_id"]]),)
        title = say("Grant agreement {key}", "{key}: terms of the grant", "The grant {key} in short", key=key)
        day = min(row["starts_on"], str(place.clock.today))
        shelf.put("grant", title, sentences, date=day, author="Grants office", says=says, known=known)


_REPORT_MORE: Final = (
    "The workshop was closed for two days because of a leak.",
    "Three school classes visited the laboratories.",
    "Energy costs stayed below the plan for once.",
    "The numbers were taken on the fifth working day of the following month.",
    "The library has moved its oldest volumes to the cellar.",
    "Two doctoral theses were handed in.",
    "The board has read this report and sends its thanks.",
)


def _reports(place: Place, shelf: Shelf) -> None:
    say = Say(place.rng("reports"))
    rng = say.rng
    for month in place.clock.months(9):
        name, visitors = month_name(month), rng.between(24, 690)
        values = [row for row in place.tables["measurements"] if row["measured_at"][:7] == month]
        suspect = sum(row["flag"] == "suspect" for row in values)
        started = [row["experiment_id"] for row in place.tables["experiments"] if row["started_on"][:7] == month]
        papers = sum(row["published_on"][:7] == month for row in place.tables["papers"])
        sentences = [
            say("In {month} we recorded {count} measurements.", "{month} brought {count} measurements.", month=name,
                count=len(values)),
            say("{suspect} of them were flagged as suspect.", "As suspect, {suspect} of these were flagged.",
                suspect=suspect),
            say("{begun} began.", "The number of experiments that began is {count}.",
                begun=counted(len(started), "experiments"), count=len(started)),
            say("Papers by our authors: {papers}.", "The number of papers that came out is {papers}.", papers=papers),
            say("The open house counted {visitors} visitors.", "We had {visitors} visitors.", visitors=visitors),
            *say.some(_REPORT_MORE, 5),
        ]  # fmt: skip
        known = ((f"the number of measurements in {name}", len(values)),
                 (f"the suspect measurements of {name}", suspect),
                 (f"the experiments begun in {name}", len(started)),
                 (f"the papers published in {name}", papers))  # fmt: skip
        title = say("Activity report {month}", "{month}: what we did", "The institute in {month}", month=name)
        day = min(month_after(month, rng.between(5, 9)), str(place.clock.today))
        says = ((f"the visitors of {name}", visitors),)
        shelf.put("report", title, sentences, date=day, author="Board office", says=says, known=known)


_SEMINARS: Final = (
    ("Seminar on {thing}", "{name} speaks about {thing} on {date}.", "the day of the seminar on {thing}"),
    ("Workshop on {thing}", "A workshop on {thing} takes place on {date}, led by {name}.",
     "the day of the workshop on {thing}"),
    ("Call for abstracts: {thing}", "Abstracts on {thing} are sent to {name} until {date}.",
     "the deadline for abstracts on {thing}"),
    ("Field course: {thing}", "On {date} a field course on {thing} begins; {name} has the list.",
     "the start of the field course on {thing}"),
    ("Guest from abroad: {thing}", "A guest who works on {thing} arrives on {date} and is hosted by {name}.",
     "the arrival of the guest who works on {thing}"),
    ("Thesis defence: {thing}", "The defence of a thesis on {thing} is on {date}; {name} is in the chair.",
     "the day of the defence on {thing}"),
    ("Reading group: {thing}", "The reading group on {thing} meets first on {date} at the office of {name}.",
     "the first meeting of the reading group on {thing}"),
    ("Open call: {thing}", "Proposals on {thing} can be handed in until {date}; ask {name}.",
     "the deadline for proposals on {thing}"),
)  # fmt: skip
_SEMINAR_FRAME: Final = (
    "Coffee is served a quarter of an hour before.",
    "The talk is given in English, and questions may be asked in any language.",
    "Seats are limited, so please come in time.",
    "A recording is put online if nobody objects.",
    "Guests from the town are welcome.",
    "The room is shown on the screen in the hall.",
    "Doctoral candidates get a credit point for it.",
    "There is no fee, although the basket for the cake is a matter of honour.",
)


def _seminars(place: Place, shelf: Shelf) -> None:
    rng = place.rng("seminars")
    things = [thing for names, _ in FIELDS.values() for thing in names]
    for (title, text, topic), thing in zip(_SEMINARS, rng.sample(things, len(_SEMINARS)), strict=True):
        day = place.clock.ago(rng.between(1, 40))
        when = day_name(day + timedelta(days=rng.between(45, 120)))
        name = rng.pick(place.facts["staff"])
        sentences = [text.format(thing=thing, date=when, name=name), *rng.sample(_SEMINAR_FRAME, 6)]
        says = ((topic.format(thing=thing), when),)
        shelf.put("seminar", title.format(thing=thing), sentences, date=str(day), author=name, says=says)


_ANSWERS: Final = (
    ("How do I get a key?", "From the porter, against a deposit of EUR {n}.", "the deposit for a key", "EUR {n}"),
    ("How large may a poster be?", "At most {n} sheets of the smallest size, side by side.", "the largest poster",
     "{n} sheets"),
    ("Who pays for proofreading?", "The library, for papers of up to {n} pages.",
     "the longest paper with free proofreading", "{n} pages"),
    ("How do I order chemicals?", "Until noon, {n} days ahead.", "how far ahead chemicals are ordered", "{n} days"),
    ("May I bring guests?", "Up to {n} at a time, and never into the clean room.", "how many guests one may bring",
     "{n} at a time"),
    ("How do I get computing time?", "Up to {n} node hours a week are free.", "the free computing time",
     "{n} node hours"),
    ("Where do I store big files?", "In the archive; files of over {n} GB are announced by mail.",
     "the file size to announce", "{n} GB"),
    ("How do I register an author?", "The form takes {n} minutes.", "how long registering an author takes",
     "{n} minutes"),
)  # fmt: skip
_ANSWER_FRAME: Final = (
    "This answer was last checked by the front office in the current term.",
    "If your contract says something else, your contract is right.",
    "Most people ask this in their first month.",
    "The rule is the same in all our houses.",
    "You can also ask the representative of the doctoral candidates.",
    "Write to us if this page did not help, and name the page.",
    "Partners may have other rules, which hang at their doors.",
)


def _answers(place: Place, shelf: Shelf) -> None:
    put_answers(place, shelf, _ANSWERS, _ANSWER_FRAME, "Front office")
