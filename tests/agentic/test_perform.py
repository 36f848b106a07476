"""From an address to a row: drawn again where it must be, rejected with a reason, the same each time."""

import copy
import re
from dataclasses import replace

import pytest

from builder.agentic import perform
from builder.agentic.cast import cast, domains
from builder.agentic.conversation import calls
from builder.agentic.perform import Address, identity, stage_case
from builder.agentic.script import Answer, Call, RedrawError, TieError, Truth, User
from builder.agentic.stage import Scenario
from builder.agentic.tools.toolbox import toolbox
from builder.rows import PROOFS, agentic_schema

COMPANY_ASKED = User("How much is the total of ORD-1 plus 3 when it is 2?")


def script(stage):
    """Which of two files is longer: a question with one answer, and draws to tell conversations apart."""
    stage.goal(one=stage.rng.between(100, 999))
    one = stage.goals["one"]
    yield stage.user("What is {one} times 7?", "{one} * 7 = ?", one=one)
    result = yield stage.call("calculator", expression=f"{one} * 7")
    yield stage.answer("It is {product}.", "{product}.", product=result["result"])


def oracle(raw, one):
    del raw
    return Truth({"product": one * 7})


def address(script=script, oracle=oracle, seed=("test",), domain="retail", world=3):
    return Address(Scenario("tool_usage", script.__name__, (domain,), 100, script, oracle), domain, world, seed)


@pytest.fixture
def unproved(monkeypatch):
    """What proofs say is told to the fixture; nothing is wrong unless it is."""
    said = []
    monkeypatch.setattr(perform, "prove", lambda _case: said.pop(0) if said else dict.fromkeys(PROOFS, ""))
    return said


@pytest.mark.usefixtures("unproved")
def test_a_row_has_every_column_and_says_what_was_played():
    row, rejects = perform.perform(address())
    assert rejects == []
    assert list(row) == agentic_schema().names
    assert (row["scenario_type"], row["scenario"]) == ("tool_usage", "script")
    assert (row["num_turns"], row["num_tool_calls"]) == (1, 1)
    assert row["complexity"] == "low"
    assert row["patterns"] == ["tool_calling"]
    assert row["verification"] == dict.fromkeys(PROOFS, True)
    assert row["quality"] == 1
    assert set(row["quality_dimensions"].values()) == {1}
    ((_, name, arguments, content),) = calls(row["messages"])
    (expression,) = arguments.values()
    product = int(expression.split(" * ")[0]) * 7
    assert str(product) in content
    assert str(product) in row["messages"][-1]["content"].replace(",", "")
    assert name in {tool["function"]["name"] for tool in row["tools"]}


@pytest.mark.usefixtures("unproved")
def test_the_same_address_gives_the_same_row_and_another_seed_another():
    first, again, other = (perform.perform(address(seed=("test", number)))[0] for number in (1, 1, 2))
    assert first == again
    assert first["id"] != other["id"]
    assert first["messages"] != other["messages"]
    goals = {stage_case(address(seed=("test", number)), 0).stage.goals["one"] for number in range(5)}
    assert len(goals) == 5


@pytest.mark.usefixtures("unproved")
def test_a_goal_that_will_not_do_is_drawn_again_and_is_no_reject():
    numbers = []

    def picky(stage):
        numbers.append(stage.rng.between(100, 999))
        if len(numbers) == 1:
            raise RedrawError
        yield COMPANY_ASKED
        yield Answer("5.")

    def tied(_raw):
        if len(numbers) == 2:
            raise TieError
        return Truth({})

    row, rejects = perform.perform(address(picky, tied))
    assert row is not None
    assert rejects == []
    assert len(numbers) == len(set(numbers)) == 3


@pytest.mark.usefixtures("unproved")
def test_an_address_without_a_goal_gives_no_row():
    drawn = []

    def hopeless(stage):
        drawn.append(stage)
        raise RedrawError
        yield

    assert perform.perform(address(hopeless)) == (None, [])
    assert len(drawn) == perform._MOST_DRAWS


def test_what_does_not_hold_is_a_reject_with_its_reason(unproved):
    good = dict.fromkeys(PROOFS, "")
    unproved += [{**good, "state": "changed", "answer": "wrong"}, {**good, "unique": "two of them"}]
    row, rejects = perform.perform(address())
    assert [(one.draft, one.rule, one.reason) for one in rejects] == [
        ("tool_usage/script in retail-3", "state", "changed"),
        ("tool_usage/script in retail-3", "unique", "two of them"),
    ]
    assert row == perform.row(address(), stage_case(address(), 2), good, 2)


@pytest.mark.usefixtures("unproved")
def test_a_row_below_the_minimum_quality_is_a_reject_and_drawn_again(monkeypatch):
    said = [0.6, 0.79996]
    scored = perform.scoring.quality
    monkeypatch.setattr(
        perform.scoring, "quality", lambda *given: scored(*given) | ({"quality": said.pop(0)} if said else {})
    )
    row, rejects = perform.perform(address(), 0.8)
    assert [(one.draft, one.rule, one.reason) for one in rejects] == [
        ("tool_usage/script in retail-3", "minimum_quality", "quality 0.6000 is below 0.8"),
        ("tool_usage/script in retail-3", "minimum_quality", "quality 0.8000 is below 0.8"),
    ]
    assert row == perform.row(address(), stage_case(address(), 2), dict.fromkeys(PROOFS, ""), 2)


@pytest.mark.usefixtures("unproved")
def test_a_minimum_quality_that_no_draw_reaches_leaves_no_row(monkeypatch):
    monkeypatch.setattr(perform, "_MOST_DRAWS", 3)
    row, rejects = perform.perform(address(), 1.1)
    assert row is None
    assert [one.rule for one in rejects] == ["minimum_quality"] * 3


@pytest.mark.usefixtures("unproved")
def test_a_script_that_trips_is_a_reject_that_names_the_line():
    times = []

    def clumsy(stage):
        times.append(stage)
        yield COMPANY_ASKED
        if len(times) == 1:
            yield {}["gone"]
        yield Answer("5.")

    row, (reject,) = perform.perform(address(clumsy, lambda _raw: Truth({})))
    assert row is not None
    assert reject.rule == "played"
    assert re.fullmatch(r"KeyError: 'gone' \(test_perform\.py, line \d+\)", reject.reason)


def test_a_scenario_without_an_oracle_cannot_be_played():
    with pytest.raises(ValueError, match="has no oracle"):
        stage_case(address(oracle=None), 0)


def test_the_system_message_tells_company_day_and_rules():
    def ruled(stage):
        stage.policy("Never say never.")
        yield COMPANY_ASKED
        yield Answer("5.")

    openings = set()
    for number in range(30):
        case = stage_case(address(ruled, lambda _raw: Truth({}), seed=(number,)), 0)
        opening, rule = case.system.split("\n")
        assert case.stage.raw.facts["company"] in opening
        assert case.stage.raw.today.isoformat() in opening
        assert rule == "Never say never."
        openings.add(opening)
    assert len(openings) > 4


def test_what_is_called_and_wanted_is_on_offer_and_what_is_withheld_is_not():
    def choosy(stage):
        stage.offer("unit_conversion")
        stage.withhold("files.write")
        yield COMPANY_ASKED
        yield Call("calculator", {"expression": "2 + 3"})
        yield Answer("5.")

    sizes = set()
    for number in range(60):
        case = stage_case(address(choosy, lambda _raw: Truth({}, no_tool_for="web.search"), seed=(number,)), 0)
        names = {tool.name for tool in case.offer.tools}
        assert names >= {"calculator", "unit_conversion"}
        for tool in names - {"calculator", "unit_conversion"}:
            assert not toolbox()[tool].gives & {"files.write", "web.search"}
        sizes.add(len(names))
    assert len(sizes) >= 4


def test_nobody_stands_there_without_tools():
    def bare(_stage):
        yield COMPANY_ASKED
        yield Answer("5.")

    for number in range(20):
        assert len(stage_case(address(bare, lambda _raw: Truth({}), seed=(number,)), 0).offer.tools) >= 3


def test_a_case_can_be_played_again():
    case = stage_case(address(), 0)
    from builder.agentic.play import play

    assert play(case.fresh(), case.again()).turns == case.played.turns


@pytest.mark.usefixtures("unproved")
def test_an_id_names_the_world_and_what_is_said_but_not_how_calls_are_called():
    row = perform.perform(address())[0]
    assert re.fullmatch(r"retail-3-[0-9a-f]{16}", row["id"])
    messages = copy.deepcopy(row["messages"])
    for message in messages:
        for call in message.get("tool_calls", ()):
            call["id"] = "another01"
        if message["role"] == "tool":
            message["tool_call_id"] = "another01"
    assert identity(address(), messages) == row["id"]
    assert identity(replace(address(), world=4), messages) != row["id"]
    for at, message in enumerate(row["messages"]):
        other = copy.deepcopy(row["messages"])
        other[at] = {**message, "content": message["content"] + "!"}
        assert identity(address(), other) != row["id"]
    messages[2]["tool_calls"][0]["function"]["arguments"] = {"expression": "1"}
    assert identity(address(), messages) != row["id"]


def test_rows_of_real_scenarios_are_proved():
    names = list(cast())[:: max(1, len(cast()) // 4)][:4]
    for name in names:
        scenario = cast()[name]
        row, rejects = perform.perform(Address(scenario, domains(scenario)[0], 3, ("real",)))
        assert row is not None, rejects
        assert row["verification"] == dict.fromkeys(PROOFS, True)
