"""The public names: what `from builder import ...` promises."""

import os
import pkgutil
import subprocess
import sys

import pytest

import builder


def test_all_is_sorted_and_holds_the_public_names():
    assert list(builder.__all__) == sorted(builder.__all__)
    assert set(builder.__all__) == {"__version__", *builder._HOMES}
    eager = {name for name in vars(builder) if not name.startswith("_")} - set(sys.modules)
    public = {name for name in eager if f"builder.{name}" not in sys.modules and name not in {"TYPE_CHECKING", "Any"}}
    assert public <= set(builder.__all__)


@pytest.mark.parametrize("name", builder.__all__)
def test_each_can_be_imported_alone(name):
    scope = {}
    exec(f"from builder import {name}", scope)  # noqa: S102  # our own names
    assert scope[name] is getattr(builder, name)
    assert name == "__version__" or callable(scope[name])


def test_a_star_import_brings_them_all():
    scope = {}
    exec("from builder import *", scope)  # noqa: S102  # what a notebook does
    assert set(builder.__all__) <= set(scope)


def test_no_public_name_is_also_a_module():
    # Once the module is imported, the package's attribute is the module, whatever `__getattr__` would have given.
    modules = {module.name for module in pkgutil.iter_modules(builder.__path__)}
    assert modules & set(builder.__all__) == set()


def test_an_unknown_name_is_said():
    with pytest.raises(AttributeError, match="module 'builder' has no attribute 'generat'"):
        _ = builder.generat


def test_import_builder_is_light():
    heavy = ["datasets", "pyarrow", "numpy", "polars", "pydantic", "yaml", "openai", "groq", "nltk", "evaluate"]
    done = _python(f"import builder, sys; print(sorted(set({heavy}) & set(sys.modules)))")
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_building_needs_no_datasets():
    # Importing it takes longer than a default build.
    done = _python("import builder.build, builder.estimate, sys; print('datasets' in sys.modules)")
    assert (done.stdout, done.stderr) == ("False\n", "")


def test_the_type_checker_knows_where_each_name_lives():
    import ast
    from pathlib import Path

    tree = ast.parse(Path(builder.__file__).read_text("utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    told = {alias.name: node.module for node in block.body for alias in node.names}
    assert told == builder._HOMES


def _python(code):
    env = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
