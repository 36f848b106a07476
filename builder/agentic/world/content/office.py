"""Documents that every company has: office rules, teams, minutes, how-tos, sites, news. About 75 a world."""

# ruff: noqa: E501  (sentences are as long as they are)

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from ..documents import Shelf
from ..domain import Place
from .places import CITIES, companies, street
from .rules import Rule, put_rules
from .text import Say, day_name

RULES: Final = (
    Rule(
        "the deadline for expense claims",
        "Expense claims",
        ("Claims reach Finance within {value} of the purchase.", "Expense claims are filed no later than {value} after the receipt."),
        ("Receipts are attached as a scan or a photo on which the total can be read.",
         "A claim without a cost centre goes back to the sender.",
         "Meals with guests name the guests and the reason for the meeting."),
        (15, 75, 5),
    ),
    Rule(
        "the hotel limit per night",
        "Business travel",
        ("A hotel may cost up to {value} a night, breakfast included.", "The limit for a hotel night is {value}, with breakfast."),
        ("Rail is preferred to air for journeys of less than five hours.",
         "Bookings go through the travel desk so that we know who is on the road.",
         "Upgrades are at the traveller's own cost."),
        (95, 230, 5),
        "EUR {}",
    ),
    Rule(
        "the number of remote days per month",
        "Working from elsewhere",
        ("Employees may work from elsewhere for {value} a month.", "Up to {value} a month may be worked outside the office."),
        ("The team agrees on two days on which everybody is present.",
         "Work from another country is announced to HR beforehand because of tax and insurance.",
         "Equipment for the desk at home is lent, not given."),
        (4, 16, 1),
    ),
    Rule(
        "the minimum length of passwords",
        "Passwords and sign-in",
        ("Passwords have at least {value}.", "A password is at least {value} long."),
        ("A second factor is required for everything that can be reached from outside.",
         "Shared accounts are not allowed, with the exception of the displays in the halls.",
         "Passwords are kept in the password manager and never in a spreadsheet."),
        (10, 22, 1),
        "{} characters",
    ),
    Rule(
        "how long access logs are kept",
        "Log retention",
        ("Access logs are kept for {value} and then deleted.", "We delete access logs after {value}."),
        ("Logs that belong to an open investigation are set aside until it is closed.",
         "Deletion runs at night and is itself logged.",
         "Personal data in debug logs is masked before it is stored."),
        (30, 400, 10),
    ),
    Rule(
        "the amount from which three quotes are needed",
        "Purchasing",
        ("Purchases from {value} on need three quotes.", "Three quotes are obtained for anything that costs {value} or more."),
        ("Framework contracts count as quoted for as long as they run.",
         "The requester and the approver are two different people.",
         "Splitting an order to stay below a limit is a breach of this policy."),
        (1500, 12000, 500),
        "EUR {}",
    ),
    Rule(
        "the number of holidays that can be carried over",
        "Annual leave",
        ("Of the annual leave, {value} can be carried into the next year.", "At most {value} of leave carry over; the rest lapses at the end of March."),
        ("Leave is requested in the calendar two weeks ahead, except for single days.",
         "Managers answer within three working days.",
         "Leave during the annual stocktaking needs the agreement of the site lead."),
        (2, 14, 1),
    ),
    Rule(
        "the limit for gifts",
        "Gifts and invitations",
        ("Gifts worth more than {value} are declined or handed in.", "Nobody accepts a gift above {value}."),
        ("Cash and vouchers are always declined, whatever their value.",
         "Invitations to conferences go through the manager.",
         "What is handed in is raffled for charity in December."),
        (15, 80, 5),
        "EUR {}",
    ),
    Rule(
        "the notice period for shift changes",
        "Rosters and shifts",
        ("Changes of a roster are announced {value} ahead.", "A shift may be changed with a notice of {value}."),
        ("Swaps between colleagues are free as long as both are qualified for the place.",
         "On-call duty is paid from the first minute of a call.",
         "Rosters are published on the board and in the app at the same time."),
        (3, 21, 1),
    ),
    Rule(
        "the training budget per person",
        "Training",
        ("Each employee has {value} a year for training.", "The training budget is {value} per person and year."),
        ("Unused budget does not carry over.",
         "Language courses count when the language is used with customers.",
         "Whoever visits a conference tells the team about it within a month."),
        (400, 2600, 100),
        "EUR {}",
    ),
)  # fmt: skip

_HOWTOS: Final = (
    ("Connecting to the VPN", ("Open the client and choose the profile named after your site.", "The profile expires after {n} hours and then asks for the second factor again.", "If the tunnel drops on hotel networks, switch the transport from UDP to TCP.")),
    ("Setting up the label printer", ("The printer speaks to port {p}; set the paper to 62 millimetres.", "Clean the head after every {n} rolls, with the pen from the drawer and nothing else.", "A blinking amber light means that the cover is not quite closed.")),
    ("Asking for a new laptop", ("Laptops are replaced after {n} months or when the battery holds less than two hours.", "Choose a model in the portal, and name the cost centre of your team.", "The old machine goes back in the bag of the new one, within two weeks.")),
    ("Booking meeting rooms", ("Rooms are booked in the calendar; a room that nobody enters is released after {n} minutes.", "The large hall needs the consent of facilities.", "Hybrid rooms have a camera bar that starts with the table button.")),
    ("Reporting a phishing mail", ("Use the button in the mail client instead of forwarding the message.", "The security desk answers within {n} minutes during office hours.", "If you have clicked already, unplug the network cable and call extension {p}.")),
    ("Sharing files with partners", ("Create a partner space and invite the other side by address.", "Links expire after {n} days, and the owner is reminded three days before.", "Do not send attachments of more than ten megabytes.")),
    ("Restoring a deleted file", ("Files can be restored from the bin for {n} days.", "After that a ticket is needed, and a restore from tape takes up to two working days.", "Name the path and the approximate time at which the file was last seen.")),
    ("Using the phone system", ("Calls are transferred with the star key and the extension.", "The voicemail box holds {n} messages and deletes the oldest ones first.", "The emergency line is {p} from every device.")),
    ("Requesting database access", ("Write access is granted for {n} days at a time and only with a ticket.", "Read access follows the team; ask the data desk at extension {p} if yours is missing.", "Exports with personal data are encrypted before they leave the network.")),
    ("Publishing on the intranet", ("Pages need an owner and a date of review, or they are archived after {n} days.", "Use headings so that the search can find the right place.", "Numbers belong into tables, not into pictures of tables.")),
)  # fmt: skip
_HOWTO_FRAME: Final = (
    "These steps work on every standard device; nothing needs to be installed.",
    "Please read to the end before you start, the whole thing takes about {m} minutes.",
    "Most questions about this come up in the first week, so here is the short version.",
    "The service desk at extension {p} helps if a step does not work as described.",
    "Screenshots are left out on purpose because the menus change with every release.",
    "Tell us what was unclear, and we will mend this page.",
    "Contractors ask their host to open the request for them.",
    "When everything works, close the ticket yourself so that the queue stays short.",
)
_TEAMS: Final = (
    "Finance", "People and Culture", "Information Security", "Platform", "Data", "Facilities", "Legal", "Communications", "Procurement",
)  # fmt: skip
_TEAM_LINES: Final = (
    "The team has {n} members, who sit on floor {floor} of the {city} office.",
    "Its mailbox is read twice a day, and urgent matters go through extension {p}.",
    "Stand-ups are at half past nine, and the door is open to guests on Wednesdays.",
    "This year's main goal is to halve the time from a request to its answer, which was {d} days on average.",
    "Requests are answered within {d} working days; those with a deadline should say so in the first line.",
    "Holiday cover is arranged in pairs, so that somebody who knows the matter can always be reached.",
    "A newcomer spends the first two weeks with a buddy from another team.",
)
_MINUTES: Final = (
    ("the move of the archive", "the archive moves to {city} on {date}"),
    ("the budget for the new phones", "a budget of EUR {amount} was approved for phones"),
    ("the summer party", "the summer party takes place on {date}"),
    ("the choice of the canteen operator", "{firm} runs the canteen from {date} on"),
    ("the contract with the cleaning company", "the contract with {firm} is extended until {date}"),
    ("the number of parking spaces", "{n} parking spaces are rented from the neighbour"),
    ("the audit of the access rights", "{name} leads the audit of the access rights, which ends on {date}"),
    ("the pilot of the four-day week", "the pilot of the four-day week runs with {n} people until {date}"),
    ("the renewal of the insurance", "the insurance is renewed with {firm} for EUR {amount} a year"),
    ("the fire drill", "the next fire drill is on {date}, led by {name}"),
    ("the renovation of the lobby", "{firm} renovates the lobby for EUR {amount}"),
    ("the choice of a translation agency", "translations go to {firm} from {date} on"),
)  # fmt: skip
_MINUTES_FRAME: Final = (
    "Nobody asked for changes of the minutes of the last meeting.",
    "{other} reported on open points, of which {k} are still open and {j} could be closed.",
    "The room was too warm again; facilities promised to look at the valve.",
    "There was a short debate on whether such matters should come to this round at all.",
    "{other} will bring a proposal to the next meeting, with costs and a date.",
    "A vote was not needed, since everybody agreed after ten minutes of discussion.",
    "The point about the new badges was postponed because the supplier has not answered.",
    "Next meeting in two weeks at the same place; {other} takes the minutes.",
    "Two points were taken off the list, as they had been settled by mail in the meantime.",
)
_SITE: Final = (
    "The {city} site is at {street}, five minutes on foot from the tram stop.",
    "Doors open at {open}:00 and the alarm is armed at {close}:00.",
    "Visitors register with {name}, who leads the site, or at extension {p}.",
    "There are {n} desks, of which a third are free for guests every day.",
    "Deliveries come through the yard; the ramp takes vehicles of up to {t} tonnes.",
    "The assembly point in case of fire is the car park on the far side of the street.",
    "Bicycles stand in the cellar, and the code of the door is given out at the reception.",
    "The lift is inspected every {k} months, and it is out of order on that morning.",
)
_NEWS: Final = (
    ("{company} and {firm} work together", "{company} and {firm} have agreed on a partnership that begins on {date}", "the start of the partnership with {firm}", "{date}"),
    ("{company} wins {city} award", "a jury in {city} gave {company} its award for the best employer of the region, with {n} points out of a possible 100", "the points that won the {city} award", "{n} points"),
    ("New site in {city}", "{company} opens a new site in {city} on {date}", "the opening of the {city} site", "{date}"),
    ("{firm} leaves the market", "{firm}, a competitor, gives up its business on {date}", "the day on which {firm} gives up", "{date}"),
    ("{company} plants trees in {city}", "volunteers planted {n} trees in a park of {city}", "the trees planted in {city}", "{n} trees"),
    ("Interview with {name}", "{name} joined {company} on {date} and now answers five questions", "the day on which {name} joined", "{date}"),
    ("{company} lends EUR {amount} to apprentices", "a fund of EUR {amount} helps apprentices with their first flat", "the fund for apprentices", "EUR {amount}"),
    ("Study by {firm}: what customers expect", "{firm} asked {n} customers in {city} and found that speed matters less than honesty", "the number of customers asked by {firm}", "{n} customers"),
)  # fmt: skip
_NEWS_FRAME: Final = (
    "The talks took most of the spring, people close to both sides say.",
    "Details of the contract were not made public.",
    "Employees heard the news in a short meeting on the same morning.",
    "The mayor of {city} spoke of a good day for the town.",
    "It is the second time in three years that the name has been in the headlines.",
    "Analysts had expected the step, though not so soon.",
    "A spokesperson declined to comment on figures for the coming year.",
    "Photographs for the press can be had from the communications team.",
    "Readers may write to the editor; letters of up to 200 words are printed on Saturdays.",
)


def put_office(place: Place, shelf: Shelf, names: Sequence[str]) -> None:
    """Put the office's documents on the shelf; `names` are people who work here, ten or more."""
    put_rules(place, shelf, RULES, names[:8], 200)
    say = Say(place.rng("office"), company=place.facts["company"])
    _howtos(place, shelf, say)
    _teams(place, shelf, say, names)
    _minutes(place, shelf, say, names)
    _sites(place, shelf, say, names)
    _news(place, shelf, say, names)


def _howtos(place: Place, shelf: Shelf, say: Say) -> None:
    for title, steps in say.rng.shuffled(_HOWTOS):
        n, p = say.rng.between(6, 48), say.rng.between(1200, 7999)
        values = {"n": n, "p": p, "m": say.rng.between(4, 25)}
        frame = say.some(_HOWTO_FRAME, 5, **values)
        sentences = [*frame[:2], *(step.format(**values) for step in steps), *frame[2:]]
        day = str(place.clock.ago(say.rng.between(20, 600)))
        shelf.put("howto", title, sentences, date=day, author="Service desk")


def _teams(place: Place, shelf: Shelf, say: Say, names: Sequence[str]) -> None:
    leads = say.rng.sample(names, len(_TEAMS))
    for team, lead in zip(_TEAMS, leads, strict=True):
        phone = say.rng.between(1200, 7999)
        values = {"n": say.rng.between(4, 31), "p": phone, "d": say.rng.between(2, 9), "floor": say.rng.between(1, 6)}
        values["city"] = place.facts["city"]
        budget = f"EUR {say.rng.between(90, 900)},{say.rng.between(0, 9)}00"
        lines = [
            say(
                "{team} is led by {lead}.",
                "{lead} leads the {team} team.",
                "Head of {team} is {lead}.",
                team=team,
                lead=lead,
            ),
            *say.some(_TEAM_LINES, 5, **values),
            say(
                "Its budget for this year is {budget}.", "For the current year it has {budget} to spend.", budget=budget
            ),
        ]
        says = ((f"the head of the {team} team", lead), (f"the budget of the {team} team", budget))
        title = say("{team} team", "Who we are: {team}", "The {team} team and how to reach it", team=team)
        day = str(place.clock.ago(say.rng.between(10, 300)))
        shelf.put("team", title, lines, date=day, author=lead, says=says)


def _minutes(place: Place, shelf: Shelf, say: Say, names: Sequence[str]) -> None:
    rng = say.rng
    firms = companies(rng, len(_MINUTES), "Services", "Group", "Partners")
    for (topic, decision), firm in zip(rng.shuffled(_MINUTES), firms, strict=True):
        day = place.clock.ago(rng.between(12, 260))
        name, other = rng.sample(names, 2)
        date = day_name(day + timedelta(days=rng.between(14, 220)))
        values = {"city": rng.pick(CITIES)[0], "amount": f"{rng.between(12, 98)},{rng.between(1, 9)}00", "firm": firm}
        numbers = {"n": rng.between(12, 95), "k": rng.between(2, 6), "j": rng.between(1, 7)}
        text = decision.format(date=date, name=name, **values, **numbers)
        frame = say.some(_MINUTES_FRAME, 5, other=other, **numbers)
        settled = say(
            "On {topic} it was decided that {text}.", "Decision on {topic}: {text}.", "After some discussion of {topic}, {text}.",
            topic=topic, text=text,
        )  # fmt: skip
        present = f"Present were {name}, {other} and {rng.between(3, 11)} others; the meeting was on {day_name(day)}."
        title = say(
            "Minutes of {day}: {topic}",
            "Site council, {day}: {topic}",
            day=day_name(day),
            topic=topic.removeprefix("the "),
        )
        says = ((f"what was decided on {topic}", text),)
        shelf.put("minutes", title, [present, *frame[:2], settled, *frame[2:]], date=str(day), author=other, says=says)


def _sites(place: Place, shelf: Shelf, say: Say, names: Sequence[str]) -> None:
    rng = say.rng
    for (city, _, _), name in zip(rng.sample(CITIES, 6), rng.sample(names, 6), strict=True):
        opens, closes, phone = rng.between(6, 9), rng.between(18, 22), rng.between(1200, 7999)
        values = {"city": city, "street": street(rng), "name": name, "open": opens, "close": closes, "p": phone}
        values |= {"n": rng.between(18, 160), "t": rng.between(7, 40), "k": rng.between(2, 12)}
        says = (
            (f"who leads the {city} site", name),
            (f"the extension of the {city} site", phone),
            (f"when the doors of the {city} site open", f"{opens}:00"),
        )
        first = [way.format(**values) for way in _SITE[:3]]
        title = say("{city} site guide", "Visiting our {city} site", "The {city} office at a glance", city=city)
        day = str(place.clock.ago(rng.between(30, 500)))
        shelf.put("site", title, [*first, *say.some(_SITE[3:], 4, **values)], date=day, author=name, says=says)


def _news(place: Place, shelf: Shelf, say: Say, names: Sequence[str]) -> None:
    rng = say.rng
    firms = companies(rng, len(_NEWS), "Holding", "Brothers", "Collective")
    for (title, lead, topic, value), firm in zip(rng.shuffled(_NEWS), firms, strict=True):
        day = place.clock.ago(rng.between(3, 320))
        values = {"company": place.facts["company"], "firm": firm, "city": rng.pick(CITIES)[0], "name": rng.pick(names)}
        values |= {
            "date": day_name(
                day + timedelta(days=rng.between(10, 90))
                if "joined" not in lead
                else day - timedelta(days=rng.between(20, 90))
            )
        }
        values |= {"n": str(rng.between(61, 99)), "amount": f"{rng.between(100, 950)},000"}
        sentence = lead.format(**values)
        frame = say.rng.sample(_NEWS_FRAME, 5)
        lines = [
            f"{values['city']}, {day_name(day)}. {sentence[0].upper()}{sentence[1:]}.",
            *(line.format(**values) for line in frame),
        ]
        says = ((topic.format(**values), value.format(**values)),)
        host = f"www.{rng.pick(('morningledger', 'citycourier', 'tradegazette'))}.example"
        shelf.put(
            "news",
            title.format(**values),
            lines,
            date=str(day),
            author=rng.pick(("Newsroom", "Staff writer", "Business desk")),
            says=says,
            host=host,
        )
