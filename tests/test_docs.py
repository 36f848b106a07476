"""Whatever a user can name stands in README.md or docs/."""

import importlib.util
import re
from pathlib import Path

import pytest

import builder
from builder import cli

ROOT = Path(__file__).parents[1]
VERBS = cli._parser()._subparsers._group_actions[0].choices


def documents():
    return "\n".join(path.read_text("utf-8") for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))])


def stands(name):
    """Whether the name occurs whole: `--out` is not in `--output`, `plan` not in `planning`."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", documents()) is not None


def flags(parser):
    return [
        option
        for action in parser._actions
        for option in action.option_strings
        if option.startswith("--") and option != "--help"
    ]


def script_flags(path):
    spec = importlib.util.spec_from_file_location(path.stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return flags(module.flags()) if hasattr(module, "flags") else []


def stems(*parts):
    return sorted(path.stem for path in ROOT.joinpath("builder", *parts).glob("*.yaml"))


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb(verb):
    assert stands(f"seedbed {verb}")


@pytest.mark.parametrize(("verb", "flag"), [(verb, flag) for verb in VERBS for flag in flags(VERBS[verb])])
def test_every_flag_of_every_verb(verb, flag):
    assert stands(flag), f"seedbed {verb} {flag}"


@pytest.mark.parametrize("script", sorted(path.name for path in (ROOT / "scripts").glob("*.py")))
def test_every_script(script):
    assert stands(f"scripts/{script}")


@pytest.mark.parametrize(
    "flag",
    [flag for name in ("generate_training_data", "collect_data") for flag in script_flags(ROOT / f"scripts/{name}.py")],
)
def test_every_flag_of_the_old_scripts(flag):
    assert stands(flag)


def test_every_key_of_the_configuration():
    import yaml

    keys = list(yaml.safe_load((ROOT / "configs" / "data_collection.yaml").read_text("utf-8")))
    assert len(keys) >= 5
    assert [key for key in keys if not stands(key)] == []


@pytest.mark.parametrize("intent", stems("intent", "banks"))
def test_every_intent(intent):
    assert stands(intent)


def test_every_kind_of_edge_case(grammar):
    from builder.intent.noise import MAKERS

    kinds = sorted({*(bank.name for bank in grammar.edges), *MAKERS})
    assert len(kinds) >= 8
    assert [kind for kind in kinds if not stands(kind)] == []


@pytest.mark.parametrize("name", [name for name in builder.__all__ if name != "__version__"])
def test_every_public_name(name):
    assert stands(name)


def test_every_column():
    from builder.rows import intent_schema

    assert [name for name in intent_schema(["a"]).names if not stands(name)] == []


def test_every_column_of_a_conversation_and_what_it_may_be():
    from builder.rows import CONVERSATION_COMPLEXITIES, PROOFS, SCENARIO_TYPES, agentic_schema

    names = (*agentic_schema().names, *SCENARIO_TYPES, *CONVERSATION_COMPLEXITIES, *PROOFS)
    assert [name for name in names if not stands(name)] == []


def test_every_key_of_the_recipe():
    from builder.recipe import AgenticRecipe, GateRecipe, IntentRecipe, ProviderRecipe, Recipe

    sections = (Recipe, IntentRecipe, AgenticRecipe, GateRecipe, ProviderRecipe)
    assert [name for section in sections for name in section.model_fields if not stands(name)] == []


def test_every_format():
    from builder.exports.export import formats

    assert [name for name in formats() if not stands(name)] == []


def test_every_score_of_the_old_json():
    names = ("audience_distribution", "complexity_distribution", "uniqueness_score", "topic_coverage", "style_variety")
    assert [name for name in names if not stands(name)] == []


@pytest.mark.parametrize("command", ["make data", "make test"])
def test_the_two_commands_that_do_everything(command):
    assert stands(command)


def test_no_link_in_the_documents_leads_nowhere():
    for path in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]:
        for target in re.findall(r"\]\((?!https?:|mailto:|#)([^)#\s]+)", path.read_text("utf-8")):
            assert (path.parent / target).exists(), f"{path.name}: {target}"
