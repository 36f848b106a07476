"""Patterns against what readers, and the scenarios themselves, say is in a conversation."""

from collections import Counter

import pytest

from builder.agentic.patterns import PATTERNS, asks, detect, kinds, refuses, writes
from builder.agentic.play import Act
from builder.agentic.tools.toolbox import toolbox

BEGINNING, AFTER_RESULTS, AFTER_FAILURE = range(3)
BESIDE_CALLS = [  # what the words do, where they stand, the words
    ("plan", 0, "Two lookups should do it: the supplier's lead time, and the open purchase orders."),
    ("plan", 0, "I'll pull the list of carriers, pick those that serve Norway and compare their rates afterwards."),
    ("plan", 0, "To get there I need the customer's tier before anything else, then the matching discount."),
    ("plan", 0, "First the schema, then the query."),
    ("plan", 0, "Let me gather the three reports and then line up their dates."),
    ("plan", 0, "I'm going to begin with the error log and work backwards from there to the commit."),
    ("plan", 0, "Step one is finding the account. Step two is closing the duplicate."),
    ("plan", 0, "The way I'd do this: fetch the tickets, group them by product, count."),
    ("plan", 0, "Once I know which warehouse holds it, I can arrange the transfer."),
    ("plan", 0, "Here's the plan. Read the config, find the timeout, raise it."),
    ("plan", 0, "My plan: stock levels, then reorder points, then the message to purchasing."),
    ("plan", 0, "I'll look for repeats and gaps, and write the note once I have the numbers."),
    ("reason", 1, "The total is above the limit, so approval is needed."),
    ("reason", 1, "Since both invoices carry the same number, one of them must be a duplicate."),
    ("reason", 1, "That leaves Kaunas as the only site with enough units."),
    ("reason", 1, "The log stops at 03:12, which means the process died before the backup started."),
    ("reason", 1, "Because the fare is non-refundable, only a voucher comes into question."),
    ("reason", 1, "March has 31 days, so the daily average is the total divided by 31."),
    ("reason", 1, "No order of hers is still open. The charge therefore belongs to an older one."),
    ("reason", 1, "With 14 days of lead time and 9 of stock, we would run out before the delivery arrives."),
    ("reason", 1, "All three failures share a host, which points to the machine rather than the code."),
    ("reason", 1, "If the index starts at zero, the loop skips the last element."),
    ("reason", 1, "Her plan is the basic one, and that plan has no phone support."),
    ("reason", 1, "The difference between both figures equals the shipping fee, so that is what was left out."),
    ("reflect", 2, "That didn't work because the column is called placed_on."),
    ("reflect", 1, "I used the wrong table there."),
    ("reflect", 2, "My guess about the path was off; the logs live under /var/log."),
    ("reflect", 2, "The service refused the token, it seems to have expired."),
    ("reflect", 2, "Hmm, zero rows. The status is probably spelled with a capital letter."),
    ("reflect", 1, "Looking back, filtering by name was too strict."),
    ("reflect", 2, "The date format tripped me up. It wants year first."),
    ("reflect", 2, "No such order. I may have mixed up two digits."),
    ("reflect", 1, "I should have asked for page 2 as well."),
    ("reflect", 2, "The request timed out, the range was too wide for one call."),
    ("reflect", 2, "So the tool wants an id and not a name."),
    ("reflect", 2, "404, so the endpoint must have a different name than I assumed."),
    ("plan", 1, "I'll look up the grants and the free instruments side by side."),
    ("plan", 1, "I need the stock of each branch and the lead time of its supplier."),
    ("reason", 1, "Of the free ones, LAB-12 is the cheapest at EUR 40 an hour."),
    ("reason", 1, "Counted from 2025-10-17, 110 days have passed. Now the setting."),
    ("reason", 1, "The commander was Sina Leota. Next, the rota of that day."),
    ("verify", 1, "Other pages say 150 days, the policy says 345. I'll hold that against the settings."),
    ("verify", 1, "Before I blame either, a look for duplicates."),
    ("verify", 1, "Let me double-check that figure with a second query."),
    ("verify", 1, "I'll read the record back to be sure the change was saved."),
    ("verify", 1, "Before I give you a number, I want to compare it with the ledger."),
    ("verify", 1, "Quick sanity check: do the parts add up to the total?"),
    ("verify", 1, "Running the tests once more to see whether the fix holds."),
    ("verify", 1, "I'd like to confirm this against the primary source."),
    ("verify", 1, "Checking that the ticket really landed with the network team."),
    ("verify", 1, "Let me verify the balance after the transfer."),
    ("verify", 1, "Just to be certain, the same sum by another route."),
    ("verify", 1, "Let's see if the new price shows up now."),
    ("verify", 1, "Making sure nothing else was changed."),
    ("verify", 1, "One last look at the file to see that both lines are in it."),
    ("", 0, "Checking."),
    ("", 0, "Let me look that up."),
    ("", 0, "I'll search the documentation for it."),
    ("", 1, "Now the exchange rate."),
    ("", 1, "Found her. Now the orders."),
    ("", 1, "Next, the weather in Oslo."),
    ("", 2, "I'll try again in a moment."),
    ("", 1, "Got the id, fetching the details."),
    ("", 1, "Now the orders of Ms Keane."),
    ("", 0, "One moment, I'm opening the file."),
    ("", 1, "The second page as well."),
    ("", 0, "Sure, cancelling it now."),
    ("", 2, "Trying the search by e-mail."),
]
ENDINGS = [
    ("ask", "Which of the two accounts is yours?"),
    ("ask", "I need the order number to go on."),
    ("ask", "Do you mean the Lyon office or the one in Lille?"),
    ("ask", "Before I book anything: how many people are travelling?"),
    ("ask", "Could you tell me the date of the invoice?"),
    ("ask", "Please tell me which city you are flying from."),
    ("ask", "There are three Johns. Whose orders should I look at?"),
    ("ask", "From which account should the money come, checking or savings?"),
    ("ask", "I can do that as soon as I have your postcode. What is it?"),
    ("ask", "Is that the 2023 or the 2024 edition?"),
    ("ask", "Send me the serial number and I'll look it up."),
    ("ask", "Should I take the mean over all of them, or the median, i.e. the one in the middle?"),
    ("ask", "Do you want the short report, or should I take the long one?"),
    ("ask", "May I use last year's figures, or should I wait for the new ones?"),
    ("ask", "I'd rather not guess which machine you mean: the lathe or the press."),
    ("ask", "Is there a date on the letter?"),
    ("refuse", "I can read the intranet but not change it."),
    ("refuse", "Sorry, no. Moving points between customers is ruled out."),
    ("refuse", "There's nothing here that sends mails, so this one is yours."),
    ("refuse", "Measurements are never edited, however plausible the new number."),
    ("refuse", "I'd leave that alone; deploying is beyond my tools."),
    ("refuse", "Home addresses are only for members, I'm afraid."),
    ("refuse", "I can't do that, none of my tools touches payroll."),
    ("refuse", "That isn't something I can help with here; I only have access to the weather."),
    ("refuse", "Our policy doesn't permit refunds after 60 days."),
    ("refuse", "I'm sorry, but I am not allowed to share another customer's address."),
    ("refuse", "I've passed your case on to a colleague, since credits over 500 need a manager."),
    ("refuse", "There is no tool here that sends SMS."),
    ("refuse", "Sorry, this booking can no longer be changed."),
    ("refuse", "I have no way to see bank statements."),
    ("refuse", "That would break the rule on shared passwords, so I won't do it."),
    ("refuse", "Deleting audit logs is off limits for me."),
    ("", "The parcel is in Leipzig and should arrive tomorrow."),
    ("", "Done, the meeting is on Tuesday at 10. Shall I invite Priya too?"),
    ("", "I couldn't find an order with that number."),
    ("", "There are 12 of them. Let me know if you want the list."),
    ("", "It failed because the disk was full."),
    ("", "No, it's not in stock at the moment."),
    ("", "The report shows which shops lost money: Leeds and Hull."),
    ("", "Refunded. The money should be back within five days, if not, please write to us."),
    ("", "The policy allows 30 days, and you are on day 12, so yes."),
    ("", "What failed was the second test; it expected 4 and got 5."),
    ("", "Use `GET /orders?status=open&page=2`; the last page has no `next`."),
    ("", "The same line in other sections stays as it was."),
    ("", "The latest one is TIC-43058, 'Attachment cannot be opened'."),
    ("", "Cancelling it now refunds EUR 31.21. Please confirm."),
]


def measured(pairs):
    """Precision and recall over (found, wanted) sets, and what was wrong how often."""
    right = found = wanted = 0
    wrong = Counter()
    for got, want in pairs:
        right += len(got & want)
        found += len(got)
        wanted += len(want)
        wrong.update(f"+{name}" for name in got - want)
        wrong.update(f"-{name}" for name in want - got)
    return right / found, right / wanted, wrong


@pytest.mark.parametrize("held_out", [False, True])
def test_conversations_as_a_reader_sees_them(rows, held_out):
    chosen = [row for row in rows if row["held_out"] is held_out]
    assert len(chosen) >= 12
    precision, recall, wrong = measured((set(detect(row["messages"], row["tools"])), row["patterns"]) for row in chosen)
    assert precision >= 0.95, wrong
    assert recall >= 0.95, wrong


def test_every_pattern_is_in_the_conversations(rows):
    counts = Counter(pattern for row in rows for pattern in row["patterns"])
    assert min(counts[name] for name in PATTERNS) >= 4


def test_patterns_come_in_their_order_and_the_same_each_time(rows):
    for row in rows:
        found = detect(row["messages"], row["tools"])
        assert list(found) == [name for name in PATTERNS if name in found]
        assert detect(row["messages"], row["tools"]) == found


def test_words_beside_calls():
    precision, recall, wrong = measured(
        (kinds(text, seen=place >= AFTER_RESULTS, disappointed=place == AFTER_FAILURE), {kind} - {""})
        for kind, place, text in BESIDE_CALLS
    )
    assert precision >= 0.95, wrong
    assert recall >= 0.95, wrong


def test_words_at_the_end_of_a_turn():
    precision, recall, wrong = measured(
        ({"ask"} if asks(text) else {"refuse"} if refuses(text) else set(), {kind} - {""}) for kind, text in ENDINGS
    )
    assert precision >= 0.95, wrong
    assert recall >= 0.95, wrong


SEVERAL_THINGS = {"api_client", "file_manager"}
"""Tools of which the arguments decide whether they write."""


def test_what_writes_is_told_from_names_and_descriptions():
    wrong = [
        name
        for tool in toolbox().values()
        for name in tool.names
        if tool.name not in SEVERAL_THINGS and writes(name, tool.description, {}) != (tool.effect == "WRITE")
    ]
    assert len(wrong) <= 0.02 * sum(len(tool.names) for tool in toolbox().values()), wrong


@pytest.mark.parametrize(
    ("name", "arguments", "changes"),
    [
        ("api_client", {"method": "GET", "path": "/orders"}, False),
        ("api_client", {"path": "/orders"}, False),
        ("api_client", {"method": "POST", "path": "/auth/token"}, False),
        ("api_client", {"method": "PATCH", "path": "/orders/ORD-1"}, True),
        ("file_manager", {"action": "read", "path": "/workspace/a"}, False),
        ("file_manager", {"action": "delete", "path": "/workspace/a"}, True),
        ("run_sql", {"query": "SELECT 1"}, False),
        ("run_sql", {"query": "UPDATE orders SET status = 'open'"}, True),
        ("getUserDetails", {}, False),
        ("updateUserDetails", {}, True),
        ("open_ticket", {}, True),
        ("open_file", {}, False),
        ("get_exchange_rate", {}, False),
    ],
)
def test_arguments_and_names_decide_what_writes(name, arguments, changes):
    assert writes(name, "", arguments) is changes


def test_a_description_decides_where_the_name_does_not():
    assert writes("kassandra", "Deletes the oldest entry.", {})
    assert not writes("kassandra", "Returns the oldest entry.", {})


# --- what a question or a refusal is worth depends on what happened --------------------------------------------


def talk(result, answer, name="book_stay"):
    function = {"name": name, "arguments": {"room_id": "ROM-1"}}
    return [
        {"role": "user", "content": "Book the room."},
        {"role": "assistant", "content": "", "tool_calls": [{"id": "a", "type": "function", "function": function}]},
        {"role": "tool", "tool_call_id": "a", "content": result},
        {"role": "assistant", "content": answer},
    ]


REFUSED = '{"error": {"type": "Conflict", "message": "no"}}'


@pytest.mark.parametrize(
    ("result", "answer", "shown"),
    [
        (REFUSED, "It has only 3 beds. How many people shall I book for?", set()),
        (REFUSED, "The kind must be one of twin and double. Which one do you want?", {"clarification"}),
        (REFUSED, "It can't be booked for that day, only until Friday. Will Friday do?", set()),
        (REFUSED, "It can't be booked. Shall I hand this to a colleague?", {"refusal"}),
        ('{"rooms": []}', "For how many people?", {"clarification"}),
        ('{"stay_id": "STY-1"}', "One is booked. The other can no longer be booked.", set()),
    ],
)
def test_after_a_change_was_tried(result, answer, shown):
    assert set(detect(talk(result, answer), [])) & {"clarification", "refusal"} == shown


@pytest.mark.parametrize("messages", [None, [], "hello", 3])
def test_what_is_no_conversation_shows_nothing(messages):
    assert detect(messages, None) == ()


def test_each_pattern_has_its_own_place_in_the_order():
    from builder.agentic import patterns
    from builder.agentic.gather import gathered
    from builder.agentic.patterns.pattern import Pattern

    found = gathered(patterns.__name__, patterns.__path__, Pattern)
    assert len({one.place for one in found}) == len({one.name for one in found}) == len(found) == len(PATTERNS)


# --- played scenarios ------------------------------------------------------------------------------------------

SAID = {
    "plan": "planning",
    "reason": "step_by_step_reasoning",
    "reflect": "reflection",
    "verify": "verification",
    "ask": "clarification",
    "refuse": "refusal",
}
JUDGED = {*SAID.values(), "state_change", "tool_calling", "parallel_tool_calling"}


def truth(case):
    acts = [turn for turn in case.played.turns if isinstance(turn, Act)]
    said = {words.kind for act in acts for words in act.words} | {ending.kind for ending in case.played.endings()}
    wanted = {SAID[kind] for kind in said if kind in SAID}
    wanted |= {"tool_calling"} if any(act.executed for act in acts) else set()
    wanted |= {"parallel_tool_calling"} if any(len(act.executed) > 1 for act in acts) else set()
    return wanted | ({"state_change"} if case.played.world.state_hash() != case.fresh().state_hash() else set())


LOWER = {"planning": (0.85, 0.75), "step_by_step_reasoning": (0.85, 0.85), "verification": (0.9, 0.85)}
"""Of these one author says "plan" where another, and a reader, says "conclusion" or "check"."""


def test_patterns_are_those_that_scenarios_say(performances):
    pairs = [(set(detect(found, tools)) & JUDGED, truth(case)) for _, case, found, tools in performances]
    if not pairs:
        pytest.skip("there are no scenarios yet")
    precision, recall, wrong = measured(pairs)
    assert precision >= 0.97, wrong
    assert recall >= 0.97, wrong
    for name in sorted(JUDGED):
        precise, complete, _ = measured((got & {name}, want & {name}) for got, want in pairs)
        least_precise, least_complete = LOWER.get(name, (0.95, 0.95))
        assert precise >= least_precise, name
        assert complete >= least_complete, name
