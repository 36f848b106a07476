import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from tool_examples import EXAMPLES

from builder.agentic.tools import toolbox as module
from builder.agentic.tools.base import NAME, READ, WRITE, Call, Conflict, Tool, closed, fit_list, fit_text, string
from builder.agentic.tools.toolbox import Offer, distractors, execute, reaches, toolbox
from builder.agentic.world.rng import Rng
from builder.agentic.world.world import DOMAINS, build

steady = settings(derandomize=True, deadline=None, database=None, max_examples=60)
TOOLS = sorted(toolbox())
EIGHT = (
    "web_search", "data_processor", "code_executor", "file_manager", "api_client", "database_query", "calculator",
    "text_analyzer",
)  # fmt: skip


def prepared(name, seed=1):
    example = EXAMPLES[name]
    world = build(example.domain, seed)
    example.prepare(world)
    return world


def test_there_are_enough_tools_and_the_eight_known_ones():
    assert len(TOOLS) >= 44
    assert set(EIGHT) <= set(TOOLS)
    assert set(EXAMPLES) == set(TOOLS)


@pytest.mark.parametrize("name", TOOLS)
def test_schemas_are_valid_closed_and_described(name):
    tool = toolbox()[name]
    Draft202012Validator.check_schema(tool.parameters)
    Draft7Validator.check_schema(tool.parameters)
    assert tool.effect in {READ, WRITE}
    assert tool.gives
    for each in (tool.description, *tool.descriptions):
        assert len(each) > 25
    _described(tool.parameters, name)


def _described(schema, where):
    if schema["type"] == "object":
        assert "additionalProperties" in schema, where
        for name, member in schema.get("properties", {}).items():
            assert NAME.fullmatch(name)
            assert member.get("description"), f"{where}.{name}"
            _described(member, f"{where}.{name}")
    elif schema["type"] == "array":
        _described(schema["items"], f"{where}[]")
    assert isinstance(schema["type"], str)
    if "default" in schema:
        Draft202012Validator(schema).validate(schema["default"])


@pytest.mark.parametrize("name", TOOLS)
def test_there_are_other_words_for_everything(name):
    tool = toolbox()[name]
    assert len(set(tool.names)) >= 3
    assert len({tool.description, *tool.descriptions}) >= 4
    for parameter in tool.parameters.get("required", ()):
        assert len(set(tool.parameter_names.get(parameter, ()))) >= 2, parameter
    for names in (tool.names, *tool.parameter_names.values()):
        assert all(NAME.fullmatch(each) for each in names)
        assert len(set(names)) == len(names)


def test_alternative_names_belong_to_one_tool():
    counts = Counter(each for tool in toolbox().values() for each in tool.names)
    assert [each for each, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("name", TOOLS)
def test_a_good_call_works_and_repeats(name):
    results = []
    for _ in range(2):
        world = prepared(name)
        before = world.state_hash()
        text, failed = execute(world, toolbox()[name], EXAMPLES[name].good(world))
        assert not failed, text
        assert isinstance(json.loads(text), dict)
        assert len(text) <= 6000
        assert (world.state_hash() == before) == (toolbox()[name].effect == READ)
        results.append((text, world.state_hash()))
    assert results[0] == results[1]


@pytest.mark.parametrize(
    ("name", "number"), [(name, n) for name in TOOLS for n in range(len(EXAMPLES[name].bad) if name in EXAMPLES else 0)]
)
def test_a_bad_call_fails_with_its_type_and_changes_nothing(name, number):
    kind, maker = EXAMPLES[name].bad[number]
    world = prepared(name)
    before = world.state_hash()
    text, failed = execute(world, toolbox()[name], maker(world))
    assert failed, text
    error = json.loads(text)["error"]
    assert error["type"] == kind, text
    assert len(error["message"]) > 8
    assert world.state_hash() == before


@pytest.mark.parametrize("name", TOOLS)
def test_every_tool_has_a_failing_example_of_its_own(name):
    assert EXAMPLES[name].bad


@pytest.mark.parametrize("name", TOOLS)
def test_read_tools_read_in_many_worlds(name):
    if toolbox()[name].effect == WRITE:
        return
    for seed in (2, 3):
        world = prepared(name, seed)
        before = world.state_hash()
        execute(world, toolbox()[name], EXAMPLES[name].good(world))
        assert world.state_hash() == before


# --- errors, nulls, long results ---------------------------------------------------------------------------------


def tool_of(run, **properties):
    return Tool(
        name="probe",
        effect=READ,
        description="d",
        parameters=closed(properties),
        run=run,
        gives=frozenset({"x.read"}),
        names=("probe",),
    )


def test_errors_of_the_tool_are_results_and_bugs_are_not():
    def conflict(_):
        raise Conflict("no", status="open")

    def bug(_):
        raise KeyError("oops")

    assert execute(None, tool_of(conflict), {}) == (
        '{"error": {"type": "Conflict", "message": "no", "status": "open"}}',
        True,
    )
    with pytest.raises(KeyError):
        execute(None, tool_of(bug), {})
    with pytest.raises(ValueError, match="JSON"):
        execute(None, tool_of(lambda _: {"x": float("nan")}), {})


def test_a_tool_can_be_given_by_name():
    assert execute(None, "calculator", {"expression": "1 + 1"}) == ('{"expression": "1 + 1", "result": 2}', False)
    with pytest.raises(KeyError):
        execute(None, "abacus", {})


def test_null_arguments_are_refused():
    text, failed = execute(
        None, tool_of(lambda _, **given: given, a={"type": "object", "description": "d"}), {"a": {"b": None}}
    )
    assert failed
    assert "null" in text


@pytest.mark.parametrize(
    "result",
    [
        {"text": "x" * 20_000},
        {"rows": [{"n": n, "t": "word " * 5} for n in range(2_000)]},
        {"a": {"b": "y" * 9_000}, "c": 1},
        {"a": "x" * 4_000, "b": ["z" * 50] * 100},
        {"quoted": '"\n' * 9_000},
        {"a": {"rows": list(range(5_000))}},
    ],
)
def test_long_results_are_cut_and_say_so(result):
    text, failed = execute(None, tool_of(lambda _: result), {})
    assert not failed
    assert len(text) <= 6000
    assert json.loads(text)["truncated"] is True


@steady
@given(st.text(max_size=400), st.integers(10, 300))
def test_fit_text_gives_the_longest_front_that_fits(text, room):
    front, cut = fit_text(text, room)
    assert text.startswith(front)
    assert len(json.dumps(front, ensure_ascii=False)) <= max(room, 2)
    assert cut == (front != text)


def test_fit_list_gives_the_front():
    assert fit_list([1, 2, 3]) == ([1, 2, 3], False)
    assert fit_list(["a" * 10] * 9, 45) == (["a" * 10] * 3, True)


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"names": ("other",)}, "first of"),
        ({"names": ("probe", "has space")}, "legal"),
        ({"parameter_names": {"b": ("b",)}}, "parameter_names"),
        ({"parameter_names": {"a": ("b",)}}, "parameter_names"),
        ({"parameter_descriptions": {"b": ("b",)}}, "unknown parameter"),
    ],
)
def test_a_tool_whose_parts_do_not_fit_is_refused(changes, word):
    whole = {
        "name": "probe", "effect": READ, "description": "d", "parameters": closed({"a": string("d")}),
        "run": dict, "gives": frozenset(), "names": ("probe",),
    }  # fmt: skip
    Tool(**whole)
    with pytest.raises(ValueError, match=word):
        Tool(**{**whole, **changes})


# --- offers --------------------------------------------------------------------------------------------------------


@steady
@given(st.integers(0, 10**6), st.sets(st.sampled_from(TOOLS), min_size=1, max_size=12))
def test_an_offer_translates_both_ways(seed, names):
    tools = [toolbox()[name] for name in sorted(names)]
    offer = Offer(tools, Rng("offer", seed))
    functions = [schema["function"] for schema in offer.schemas()]
    assert len({function["name"] for function in functions}) == len(tools)
    for function in functions:
        tool = offer.tool(function["name"])
        assert function["name"] in tool.names
        assert function["description"] in (tool.description, *tool.descriptions)
        Draft202012Validator.check_schema(function["parameters"])
        assert len(function["parameters"]["properties"]) == len(tool.parameters["properties"])
        assert len(function["parameters"].get("required", ())) == len(tool.parameters.get("required", ()))
        call = Call(tool.name, {parameter: index for index, parameter in enumerate(tool.parameters["properties"])})
        offered = offer.offered(call)
        assert offered.name == function["name"]
        assert set(offered.arguments) == set(function["parameters"]["properties"])
        assert offer.canonical(offered) == call


@steady
@given(st.integers(0, 10**6), st.sampled_from(TOOLS))
def test_a_call_in_offered_words_gives_the_canonical_result(seed, name):
    tool = toolbox()[name]
    offer = Offer([tool, *[t for t in toolbox().values() if t is not tool][:5]], Rng("offer", seed))
    first, second = prepared(name), prepared(name)
    arguments = EXAMPLES[name].good(first)
    plain = execute(first, tool, arguments)
    assert offer.execute(second, offer.offered(Call(name, arguments))) == plain
    assert first.state_hash() == second.state_hash()


def test_offers_are_seeded_and_varied():
    tools = [toolbox()[name] for name in EIGHT]
    texts = [json.dumps(Offer(tools, Rng("offer", seed)).schemas()) for seed in range(50)]
    assert texts == [json.dumps(Offer(tools, Rng("offer", seed)).schemas()) for seed in range(50)]
    assert len(set(texts)) == 50


def test_without_randomness_everything_is_canonical():
    tools = [toolbox()[name] for name in EIGHT]
    offer = Offer(tools)
    assert [schema["function"]["name"] for schema in offer.schemas()] == list(EIGHT)
    assert offer.schemas()[0]["function"]["parameters"] == tools[0].parameters
    assert offer.schemas()[0]["type"] == "function"


def test_messages_name_parameters_as_offered():
    tool = toolbox()["database_query"]
    for seed in range(200):
        offer = Offer([tool], Rng("offer", seed))
        function = offer.schemas()[0]["function"]
        if "sql" in function["parameters"]["properties"]:
            text, failed = offer.execute(build("retail", 1), Call(function["name"], {}))
            assert failed
            assert "`sql` is required" in text
            canonical, _ = execute(build("retail", 1), tool, {})
            assert offer.in_words("database_query", canonical) == text
            return
    pytest.fail("no offer called the parameter sql")


def test_what_was_not_offered_is_a_result_too():
    offer = Offer([toolbox()["calculator"]])
    text, failed = offer.execute(build("retail", 1), Call("fly", {}))
    assert failed
    assert json.loads(text)["error"]["type"] == "NotFound"
    with pytest.raises(KeyError):
        offer.canonical(Call("fly", {}))
    with pytest.raises(ValueError, match="twice"):
        Offer([toolbox()["calculator"]] * 2)


def test_two_tools_of_one_name_are_refused(monkeypatch):
    module.toolbox.cache_clear()
    calculator = module.importlib.import_module("builder.agentic.tools.calculator")
    other = module.importlib.import_module("builder.agentic.tools.fetch")
    monkeypatch.setattr(other, "TOOL", calculator.TOOL)
    with pytest.raises(ValueError, match="exists already"):
        module.toolbox()
    monkeypatch.undo()
    module.toolbox.cache_clear()


# --- distractors -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("domain", DOMAINS)
def test_distractors_fit_and_are_near_misses(domain):
    world = build(domain, 1)
    chosen = [toolbox()["read_text_file"], toolbox()["database_query"]]
    for seed in range(30):
        found = distractors(world.domain, chosen, 5, Rng("distract", seed))
        assert len({tool.name for tool in found}) == 5
        assert not {tool.name for tool in found} & {"read_text_file", "database_query"}
        assert all(tool.fits(domain) for tool in found)
        families = {c.partition(".")[0] for tool in chosen for c in tool.gives}
        assert any(c.partition(".")[0] in families for tool in found for c in tool.gives)


def test_no_distractor_reaches_what_is_to_be_avoided():
    world = build("retail", 1)
    for seed in range(60):
        found = distractors(world.domain, [toolbox()["get_order"]], 8, Rng("distract", seed), avoid=("orders.cancel",))
        assert found
        names = {tool.name for tool in found}
        assert not names & {"cancel_order", "write_query", "api_client"}
        assert not any(reaches(tool, "orders.cancel") for tool in found)


@pytest.mark.parametrize(
    ("name", "capability", "can"),
    [
        ("database_query", "orders.read", True),
        ("database_query", "orders.cancel", False),
        ("database_query", "web.search", False),
        ("write_query", "orders.cancel", True),
        ("api_client", "orders.cancel", True),
        ("api_client", "files.write", False),
        ("code_executor", "calc.evaluate", True),
        ("code_executor", "orders.read", False),
        ("cancel_order", "orders.cancel", True),
        ("get_order", "orders.cancel", False),
    ],
)
def test_what_a_tool_reaches(name, capability, can):
    assert reaches(toolbox()[name], capability) == can


def test_more_distractors_than_there_are():
    world = build("retail", 1)
    everything = distractors(world.domain, [], 1_000, Rng("distract", 1))
    assert {tool.name for tool in everything} == {tool.name for tool in toolbox().values() if tool.fits("retail")}
