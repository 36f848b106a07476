"""What the scenarios about documents share: rules as people ask for them, and reading what a page says."""

import re
from dataclasses import dataclass
from typing import Any, Final

from ...script import Json
from ...stage import Stage
from ...world.documents import CURRENT, Claim, Document
from ...world.raw import Raw


@dataclass(frozen=True, slots=True)
class Topic:
    """A rule of the company: its topic among the claims, a noun for it, search words, its unit, questions, statements."""

    name: str
    noun: str
    query: str
    unit: str
    asks: tuple[str, ...]
    says: tuple[str, ...]

    def read(self, text: str) -> str:
        """The value of this rule in a page's text; ValueError when the page does not say it."""
        pattern = re.escape(self.unit).replace(r"\{\}", r"\d+(?:[.,]\d+)*").replace("\\ ", " ")
        one_or_more = re.sub(r"([a-z])s\b", r"\1s?", pattern)
        match = re.search(rf"(?<!\w){one_or_more}", text)
        if match is None:
            raise ValueError(f"nothing about {self.noun}")
        return str(match.group(0))


OFFICE: Final = (
    Topic("the deadline for expense claims", "the deadline for expense claims", "expense claim deadline", "{} days",
          ("How long do I have to hand in an expense claim?", "I bought a cable for the office myself. By when do I have to claim it?"),
          ("Expense claims have to be in within {value}.", "You have {value} to claim an expense.")),
    Topic("the hotel limit per night", "the hotel limit on work trips", "business travel hotel limit", "EUR {}",
          ("What may a hotel room cost per night on a work trip?", "how much hotel per night am I allowed when travelling for work?"),
          ("A hotel night may cost up to {value}.", "Up to {value} a night is fine for a hotel.")),
    Topic("the number of remote days per month", "the number of remote days a month", "working from elsewhere days month", "{} days",
          ("How many days a month can I work from home?", "Is there a cap on remote days per month, and what is it?"),
          ("You can work from elsewhere for {value} a month.", "The cap for remote work is {value} a month.")),
    Topic("the minimum length of passwords", "the minimum length of passwords", "passwords sign-in minimum length", "{} characters",
          ("How long does a password have to be here?", "Setting up a new account: what's the shortest password we accept?"),
          ("A password needs at least {value}.", "The shortest password allowed has {value}.")),
    Topic("how long access logs are kept", "the retention time of access logs", "access logs log retention", "{} days",
          ("How long do we keep access logs?", "after how many days do access logs get deleted?"),
          ("Access logs are kept for {value}.", "Access logs go after {value}.")),
    Topic("the amount from which three quotes are needed", "the amount from which we need three quotes", "purchasing three quotes", "EUR {}",
          ("From what amount do I have to get three quotes?", "I'm ordering shelves. When does purchasing want three quotes from me?"),
          ("Three quotes are needed from {value} on.", "From {value} upwards you need three quotes.")),
    Topic("the number of holidays that can be carried over", "the leave that can be carried over", "annual leave carried over", "{} days",
          ("How much annual leave can I take over into next year?", "I won't use up my holidays. How many days carry over?"),
          ("You can carry over {value} of leave.", "At most {value} of leave move into the next year.")),
    Topic("the limit for gifts", "the limit for gifts", "gifts and invitations", "EUR {}",
          ("A supplier wants to send me a present. Up to what value may I keep it?", "what's the most a gift from a partner may be worth?"),
          ("Gifts of up to {value} may be kept.", "Anything above {value} has to be declined or handed in.")),
    Topic("the notice period for shift changes", "the notice for shift changes", "rosters and shifts notice", "{} days",
          ("How far ahead does a roster change have to be announced?", "Can my shift be changed at short notice, or is there a minimum?"),
          ("Shift changes need {value} of notice.", "A roster change has to be announced {value} ahead.")),
    Topic("the training budget per person", "the training budget per person", "policy training budget employees person", "EUR {}",
          ("How much money do I get for training each year?", "I found a course I'd like to take. What's my yearly training budget?"),
          ("Each person has {value} a year for training.", "The training budget is {value} per person and year.")),
)  # fmt: skip

OWN: Final[dict[str, tuple[Topic, ...]]] = {
    "retail": (
        Topic("the return window", "the return window", "returns policy window", "{} days",
              ("A customer asks how long they can send something back. What do I tell them?", "how many days do people have for returns?"),
              ("Items can be returned within {value}.", "Customers have {value} to return something.")),
        Topic("the amount from which shipping is free", "the threshold for free shipping", "shipping fees free", "EUR {}",
              ("From which order value do we ship for free?", "what does someone have to spend to get free shipping?"),
              ("Shipping is free from {value} on.", "Orders of {value} or more ship free.")),
        Topic("the validity of gift cards", "the validity of gift cards", "gift cards validity", "{} months",
              ("Until when can somebody use a gift card?", "How long is a gift card good for?"),
              ("Gift cards are valid for {value}.", "A gift card can be used for {value}.")),
        Topic("the warranty on electronics", "the warranty on electronics", "warranty on electronics", "{} months",
              ("How long is our warranty on electronics?", "customer with a dead speaker: how many months of warranty do we give on electronics?"),
              ("Electronics come with {value} of warranty.", "Our warranty on electronics runs {value}.")),
    ),
    "logistics": (
        Topic("the deadline for filing a damage claim", "the deadline for damage claims", "damage claim loss deadline", "{} days",
              ("How long after delivery can a client still file a damage claim?", "what's the cutoff for damage claims, in days?"),
              ("A damage claim has to be filed within {value}.", "Clients have {value} to file a damage claim.")),
        Topic("how long undelivered parcels are held", "the holding time of undelivered parcels", "undelivered parcels held depot", "{} days",
              ("How long do we hold on to a parcel that couldn't be delivered?", "parcel bounced twice. for how many days does the depot keep it?"),
              ("The depot holds undelivered parcels for {value}.", "Such a parcel waits for {value}.")),
        Topic("the fee for a second delivery attempt", "the fee for another delivery attempt", "failed deliveries second attempt fee", "EUR {}",
              ("What do we charge when we have to drive out a second time?", "A client missed our van. What does the next attempt cost them?"),
              ("Another attempt costs {value}.", "We charge {value} for a further delivery attempt.")),
        Topic("the heaviest parcel for one person", "the heaviest parcel that one person may lift", "lifting by hand parcel kg", "{} kg",
              ("What's the heaviest thing one person may lift on their own?", "Above which weight do I need a second pair of hands for a parcel?"),
              ("One person may lift up to {value}.", "Above {value} it takes two people.")),
    ),
    "support": (
        Topic("the largest credit without a manager", "the largest credit that needs no manager", "credit manager limit", "EUR {}",
              ("Up to what amount can I grant a credit without asking my manager?", "client wants a credit. what's my own limit?"),
              ("Credits of up to {value} need no manager.", "You can grant {value} on your own.")),
        Topic("how long call recordings are kept", "the retention time of call recordings", "call recordings kept", "{} days",
              ("How long do recordings of calls stay in the system?", "Somebody wants last month's call. How long do we keep recordings?"),
              ("Recordings are kept for {value}.", "Calls are stored for {value}.")),
        Topic("how long exports can be downloaded", "the download period of exports", "data exports deleted downloaded", "{} days",
              ("For how long can a client download an export?", "until when does an export stay available after it's made?"),
              ("An export can be downloaded for {value}.", "Exports stay available for {value}.")),
        Topic("the notice for maintenance", "the notice we give before maintenance", "maintenance announced notice", "{} days",
              ("How early do we have to announce maintenance?", "planning a maintenance window: how many days of notice do clients get?"),
              ("Maintenance is announced {value} ahead.", "Clients get {value} of notice before maintenance.")),
    ),
    "finance": (
        Topic("the limit for petty cash", "the limit for petty cash", "petty cash limit payment", "EUR {}",
              ("What's the most I can pay out of petty cash in one go?", "is there an upper limit on petty cash payments? how much?"),
              ("A petty cash payment may be at most {value}.", "Up to {value} may be paid from petty cash.")),
        Topic("the discount for early payment", "the discount for early payment", "early payment discount", "{}%",
              ("What discount do clients get when they pay early?", "client offers to pay this week. what can they deduct?"),
              ("Clients who pay early may deduct {value}.", "The discount for early payment is {value}.")),
        Topic("how long invoices are archived", "the archiving period of invoices", "archiving invoice years", "{} years",
              ("How many years do invoices have to stay in the archive?", "Clearing out binders. For how long do we archive invoices?"),
              ("Invoices are archived for {value}.", "An invoice stays in the archive for {value}.")),
        Topic("the daily allowance for trips abroad", "the daily allowance abroad", "trips abroad daily allowance", "EUR {}",
              ("What's the daily allowance when I travel abroad?", "per diem for trips outside the country?"),
              ("Travellers abroad get {value} a day.", "The daily allowance abroad is {value}.")),
    ),
    "travel": (
        Topic("the price of a name correction", "the fee for correcting a name", "names on tickets correction", "EUR {}",
              ("A customer's name is misspelt on the ticket. What does the correction cost?", "fee for fixing a typo in a passenger name?"),
              ("Correcting a name costs {value}.", "For a name correction {value} are due.")),
        Topic("the validity of travel vouchers", "the validity of travel vouchers", "travel vouchers validity months", "{} months",
              ("How long can someone use a travel voucher?", "when do our travel vouchers run out?"),
              ("A travel voucher can be used for {value}.", "Travel vouchers are valid for {value}.")),
        Topic("the deadline for cancelling hotel stays", "the deadline for cancelling a stay", "cancelling stays deadline arrival", "{} days",
              ("How many days before arrival can a hotel stay still be cancelled?", "guest might cancel the hotel. until when is that possible?"),
              ("A stay can be cancelled up to {value} before arrival.", "Hotel stays can be called off until {value} before the guest arrives.")),
        Topic("the delay from which a meal voucher is given", "the delay that earns a meal voucher", "care during delays meal voucher", "{} minutes",
              ("How late does a flight have to be before passengers get a meal voucher?", "flight's delayed, from how many minutes on do we hand out meal vouchers?"),
              ("Meal vouchers are given from a delay of {value} on.", "Once the delay reaches {value}, there is a meal voucher.")),
    ),
    "engineering": (
        Topic("how long feature flags may live", "the lifetime of a feature flag", "feature flags removed rollout", "{} days",
              ("How long can a feature flag hang around after the rollout?", "when do I have to clean up a flag that's fully rolled out?"),
              ("A flag has to go within {value} of its full rollout.", "Flags may live for {value} after the rollout.")),
        Topic("how long backups are kept", "the retention time of backups", "backups kept overwritten", "{} days",
              ("For how many days do we keep backups?", "how far back can we restore, i.e. how long are backups kept?"),
              ("Backups are kept for {value}.", "A backup is overwritten after {value}.")),
        Topic("the time to mend critical vulnerabilities", "the time allowed to mend a critical vulnerability", "critical vulnerabilities mended", "{} days",
              ("A scanner found something critical. How long do we have to fix it?", "what's our deadline for patching critical vulnerabilities?"),
              ("Critical vulnerabilities are mended within {value}.", "You have {value} to mend a critical one.")),
        Topic("the largest size of a pull request", "the size limit of a pull request", "size of changes pull request lines", "{} lines",
              ("How big may a pull request get?", "my PR is getting long. what's the limit in lines?"),
              ("A pull request changes at most {value}.", "The limit is {value} per pull request.")),
    ),
    "research": (
        Topic("the embargo on new data sets", "the embargo on new data sets", "embargo on data sets months", "{} months",
              ("How long may a new data set stay under embargo?", "we'd like to keep our data to ourselves a while. what's the longest embargo?"),
              ("A data set may be under embargo for {value}.", "The longest embargo is {value}.")),
        Topic("how long raw data is kept", "the retention time of raw data", "keeping raw data years", "{} years",
              ("For how many years do we have to keep raw data?", "can I delete raw data from an old project? how long must it stay?"),
              ("Raw data is kept for {value}.", "Raw data has to stay for {value}.")),
        Topic("the longest slot on an instrument", "the longest slot on an instrument", "longest slot on instrument hours", "{} hours",
              ("What's the longest slot I can book on an instrument?", "how many hours in one go can I have a machine?"),
              ("A slot may last up to {value}.", "The longest slot is {value}.")),
        Topic("the purchase limit of a group", "the purchase limit of a group", "group purchases of groups administration", "EUR {}",
              ("How much may my group spend without asking administration?", "up to what sum can a group order things by itself?"),
              ("A group may spend up to {value} by itself.", "Purchases of up to {value} need no approval.")),
    ),
}  # fmt: skip


def topics(domain: str) -> tuple[Topic, ...]:
    """The rules that people in this domain ask about."""
    return (*OFFICE, *OWN[domain])


def topic_named(domain: str, name: str) -> Topic:
    """The rule with this topic."""
    return next(topic for topic in topics(domain) if topic.name == name)


def drawn(s: Stage, *standings: str) -> Topic:
    """A rule of which there are claims of all these standings."""
    known = {(claim.topic, claim.standing) for claim in s.raw.claims}
    return s.pick([topic for topic in topics(s.domain) if all((topic.name, each) in known for each in standings)])


def claim(raw: Raw, topic: str, standing: str = CURRENT) -> Claim:
    """What is claimed of a topic with this standing."""
    return next(each for each in raw.claims if (each.topic, each.standing) == (topic, standing))


def owner_of(raw: Raw, topic: str) -> str:
    """The owner of the policy on a topic."""
    return claim(raw, f"the owner of the policy on {topic.removeprefix('the ')}").value


def number_of(raw: Raw, topic: str) -> str:
    """The number of the policy on a topic."""
    return claim(raw, f"the number of the policy on {topic.removeprefix('the ')}").value


def document(raw: Raw, name: str) -> Document:
    """The document with this id."""
    return next(each for each in raw.documents if each.id == name)


def hits_of(s: Stage, hits: Json, kind: str) -> list[dict[str, Any]]:
    """The hits of a search that are pages of this kind, best first; another goal is drawn when there are none."""
    found = [hit for hit in hits["results"] if f"/{kind}/" in hit["url"]]
    if not found:
        s.redraw(f"no page of the kind {kind} among the hits")
    return found


def policy_number(title: str) -> str:
    """POL-418 from a title."""
    return after(r"(POL-\d+)", title)


def owner_in(text: str) -> str:
    """Who owns a policy, from its text."""
    match = re.search(r"owned by ([^.]+?) and in force|its owner is ([^.]+)\.|go to ([^,]+), who owns", text)
    if match is None:
        raise ValueError("no owner")
    return str(next(filter(None, match.groups())))


def after(pattern: str, text: str) -> str:
    """What the first group of a pattern finds in a text; ValueError when there is nothing."""
    match = re.search(pattern, text)
    if match is None:
        raise ValueError(f"nothing like {pattern}")
    return str(next(filter(None, match.groups())))


def amount(text: str) -> float:
    """EUR 97,600 -> 97600."""
    number = float("".join(re.findall(r"[\d.]", text)))
    return int(number) if number.is_integer() else number
