"""What is installed, and under which names."""

import importlib.metadata
import re
import tomllib
from pathlib import Path

import pytest

import builder

ROOT = Path(__file__).parents[1]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))


def test_only_our_distribution_provides_builder():
    owners = {
        distribution.name
        for distribution in importlib.metadata.distributions()
        if any(file.parts[0] in {"builder", "builder.py"} for file in distribution.files or ())
    }
    assert owners <= {"seedbed"}
    assert set(importlib.metadata.packages_distributions().get("builder", ["seedbed"])) == {"seedbed"}
    assert Path(builder.__file__).parent == ROOT / "builder"


def test_the_distribution_and_the_package_have_one_version():
    assert importlib.metadata.version("seedbed") == builder.__version__
    assert re.fullmatch(r"\d+\.\d+\.\d+", builder.__version__)
    assert PROJECT["project"]["dynamic"] == ["version"]


def test_the_command_is_installed():
    commands = importlib.metadata.entry_points(group="console_scripts", name="seedbed")
    assert {command.value for command in commands} == {"builder.cli:main"}


def test_the_wheel_lists_its_packages():
    wheel = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["packages"] == ["builder"]
    for source in wheel["force-include"]:
        assert (ROOT / source).is_file()


@pytest.mark.parametrize(
    "requirement",
    [
        *PROJECT["project"]["dependencies"],
        *(one for extra in PROJECT["project"]["optional-dependencies"].values() for one in extra),
    ],
)
def test_every_dependency_has_a_lower_bound_and_no_pin(requirement):
    assert re.fullmatch(r"[A-Za-z0-9_.-]+>=\d+(\.\d+)*", requirement), requirement


@pytest.mark.parametrize(
    ("name", "least"),
    [
        ("datasets", "5.2"),
        ("huggingface_hub", "2.4"),
        ("openai", "0"),
        ("groq", "0"),
        ("pydantic", "2"),
        ("evaluate", "0"),
        ("nltk", "3"),
    ],
)
def test_what_was_asked_for_is_a_dependency(name, least):
    bounds = dict(requirement.split(">=") for requirement in PROJECT["project"]["dependencies"])
    assert name in bounds
    assert tuple(map(int, bounds[name].split("."))) >= tuple(map(int, least.split(".")))


def test_everything_that_is_imported_is_a_dependency():
    import ast
    import sys

    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted = [*PROJECT["project"]["dependencies"], *(one for extra in extras for one in extra)]
    names = {re.split(r"[>=]", requirement)[0] for requirement in wanted}
    known = {name.replace("-", "_") for name in names} | {"yaml", "sklearn", "builder", "__future__"}
    for path in sorted((ROOT / "builder").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            modules = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module]
                if isinstance(node, ast.ImportFrom) and node.level == 0
                else []
            )
            for module in modules:
                top = module.split(".")[0]
                assert top in known or top in sys.stdlib_module_names, f"{path}: {module}"


def test_the_python_that_is_needed():
    assert PROJECT["project"]["requires-python"] == ">=3.11"


def test_the_licence_is_there():
    assert PROJECT["project"]["license"] == "Apache-2.0"
    assert PROJECT["project"]["license-files"] == ["LICENSE"]
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert "Apache License" in text
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "uv.lock", "Makefile", ".ci/run"])
def test_what_belongs_beside_the_code_is_there(name):
    assert (ROOT / name).stat().st_size > 0


def test_the_changelog_tells_of_this_version():
    assert builder.__version__ in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_lock_holds_every_dependency():
    locked = {package["name"]: package for package in tomllib.loads((ROOT / "uv.lock").read_text("utf-8"))["package"]}
    for requirement in PROJECT["project"]["dependencies"]:
        name = requirement.split(">=")[0].lower().replace("_", "-")
        assert name in locked, name
