import json
import multiprocessing
import os
import subprocess
import sys

import pytest

from builder.agentic.tools import _sandbox
from builder.agentic.tools.toolbox import execute, toolbox
from builder.agentic.world.world import build


def test_prints_and_the_last_value(call):
    assert call("code_executor", code="print('a')\n[1, (2, 3), {'b': None}]") == {
        "stdout": "a\n",
        "result": [1, [2, 3], {"b": None}],
    }
    assert call("code_executor", code="x = 1") == {"stdout": ""}


@pytest.mark.parametrize(
    ("code", "result"),
    [
        ("10 ** 30", str(10**30)),
        ("float('nan')", "nan"),
        ("{1: 2}", "{1: 2}"),
        ("{'b', 'a'}", ["a", "b"]),
        ("lambda: 1", "<function '<lambda>'"),
    ],
)
def test_values_that_json_cannot_hold(call, code, result):
    shown = call("code_executor", code=code)["result"]
    assert shown == result or (isinstance(shown, str) and shown.startswith(result))


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("{}['a']", "KeyError: a"),
        ("int('x')", "ValueError: invalid literal for int() with base 10: 'x'"),
        ("raise ValueError('boom')", "ValueError: boom"),
        ("def f(:", "SyntaxError: "),
        ("assert 1 == 2", "AssertionError: assert 1 == 2"),
        ("import socket", "ModuleNotFoundError: No module named 'socket'"),
        ("def f(): return f()\nf()", "RecursionError: "),
    ],
)
def test_errors_are_the_real_exceptions(fail, code, message):
    kind, text = fail("code_executor", code=code)
    assert kind == "ExecutionError"
    assert text.startswith(message)


def test_a_traceback_names_file_and_line(world):
    world.files["/workspace/src/halves.py"] = "def half(x):\n    return x / 0\n"
    text, failed = execute(world, toolbox()["code_executor"], {"code": "from halves import half\n\nhalf(3)"})
    trace = json.loads(text)["error"]["traceback"]
    assert failed
    assert 'File "main.py", line 3' in trace
    assert 'File "/workspace/src/halves.py", line 2, in half' in trace


def test_what_was_printed_before_an_error_is_told(world):
    text, _ = execute(world, toolbox()["code_executor"], {"code": "print('so far')\n1 / 0"})
    assert json.loads(text)["error"]["stdout"] == "so far\n"


@pytest.mark.parametrize(
    "code",
    [
        "open('/etc/passwd').read()",
        "open('/proc/self/environ').read()",
        "import os\nos.listdir('/')",
        "import os\nos.environ['HOME']",
        "import os\nos.getenv('PATH')",
        "import subprocess",
        "import urllib.request",
        "__import__('os')",
        "from pathlib import Path\nPath('/etc/hostname').read_text()",
        "from pathlib import Path\nlist(Path('/').iterdir())",
        "open('/workspace/../etc/passwd').read()",
        "open('/workspace/new.txt', 'w')",
        "from pathlib import Path\nPath('/workspace/new.txt').write_text('x')",
        "from pathlib import Path\nPath('/workspace/README.md').unlink()",
        "from pathlib import Path\nPath('/workspace/d').mkdir()",
    ],
)
def test_no_host_and_no_writing(world, fail, code):
    before = dict(world.files)
    assert fail("code_executor", code=code)[0] == "ExecutionError"
    assert world.files == before


def test_the_workspace_can_be_read(world, call):
    world.files["/workspace/data/small.csv"] = "n\n1\n2\n"
    assert call("code_executor", code="open('/workspace/data/small.csv').read()")["result"] == "n\n1\n2\n"
    assert call("code_executor", code="open('data/small.csv').readlines()")["result"] == ["n\n", "1\n", "2\n"]
    code = "import csv\nwith open('data/small.csv') as f:\n    t = sum(int(r['n']) for r in csv.DictReader(f))\nt"
    assert call("code_executor", code=code)["result"] == 3
    code = "from pathlib import Path\n[Path('/workspace/data/small.csv').exists(), Path('/workspace/none').exists()]"
    assert call("code_executor", code=code)["result"] == [True, False]
    assert "small.csv" in call("code_executor", code="import os\nos.listdir('/workspace/data')")["result"]


def test_workspace_modules_can_be_imported(world, call, fail):
    world.files["/workspace/src/rates.py"] = (
        "RATE = 2\ndef double(x):\n    return x * RATE\nif __name__ == '__main__':\n    1 / 0\n"
    )
    world.files["/workspace/src/use.py"] = "from rates import double as d\n\ndef four(x):\n    return d(d(x))\n"
    assert call("code_executor", code="from use import four\nfour(3)")["result"] == 12
    assert call("code_executor", code="from src.rates import double, RATE\ndouble(RATE)")["result"] == 4
    assert call("code_executor", code="import rates\nrates.double(5)")["result"] == 10
    assert call("code_executor", code="import rates as r\n[r.RATE, r.double(1)]")["result"] == [2, 2]
    assert "ZeroDivisionError" in fail("code_executor", path="src/rates.py")[1]
    assert fail("code_executor", code="from rates import triple") == (
        "ExecutionError",
        "ImportError: cannot import name 'triple' from 'rates' (/workspace/src/rates.py)",
    )


def test_limits(fail):
    assert fail("code_executor", code="while True:\n    pass", timeout=0.05) == (
        "Timeout",
        "the code was stopped: it ran longer than 0.05 s",
    )
    assert "more than 64 MB" in fail("code_executor", code="x = [0] * 10 ** 9")[1]
    assert "more than 20000 characters" in fail("code_executor", code="print('a' * 30_000)")[1]
    assert "more than 20000 characters" in fail("code_executor", code="while True:\n    print('a' * 100)")[1]


def test_clock_and_random_are_the_worlds(world, call):
    assert call("code_executor", code="import datetime\nstr(datetime.date.today())")["result"] == str(world.clock.today)
    code = "import random\n[random.random() for _ in range(3)]"
    assert call("code_executor", code=code) == call("code_executor", code=code)


def test_code_or_path_but_not_both(fail):
    assert fail("code_executor")[0] == "InvalidArgument"
    assert fail("code_executor", code="1", path="src/x.py")[0] == "InvalidArgument"


def test_tests_of_a_file(world, call, fail):
    world.files["/workspace/src/sums.py"] = "def add(a, b):\n    return a - b\n"
    world.files["/workspace/tests/test_sums.py"] = (
        "from sums import add\n\ndef test_zero():\n    assert add(0, 0) == 0\n\n"
        "def test_two():\n    assert add(1, 1) == 2\n"
    )
    result = call("run_tests", path="tests/test_sums.py")
    assert (result["passed"], result["failed"]) == (1, 1)
    assert result["tests"][0] == {"name": "test_zero", "outcome": "passed"}
    assert result["tests"][1]["message"] == "AssertionError: assert 0 == 2"
    assert call("run_tests", path="tests/test_sums.py", test="test_zero")["failed"] == 0
    world.files["/workspace/src/sums.py"] = "def add(a, b):\n    return a + b\n"
    assert call("run_tests", path="tests/test_sums.py")["failed"] == 0
    assert fail("run_tests", path="tests/test_sums.py", test="test_none")[0] == "InvalidArgument"
    assert fail("run_tests", path="src/sums.py")[0] == "InvalidArgument"


def test_planted_bugs_make_tests_fail_and_their_fixes_make_them_pass(world, call):
    for planted in world.planted:
        result = call("run_tests", path=planted.test_path)
        assert (result["failed"] > 0) == bool(planted.kind), planted.name
        world.files[planted.path] = planted.fixed
        assert call("run_tests", path=planted.test_path)["failed"] == 0, planted.name


def _double(number):
    return execute(build("retail", 1), "code_executor", {"code": f"{number} * 2"})[0]


@pytest.mark.skipif("fork" not in multiprocessing.get_all_start_methods(), reason="no fork on this system")
def test_a_process_that_has_run_code_can_be_forked(call):
    assert call("code_executor", code="1")["result"] == 1
    with multiprocessing.get_context("fork").Pool(2) as pool:
        found = pool.map_async(_double, range(4)).get(timeout=60)
    assert [json.loads(text)["result"] for text in found] == [0, 2, 4, 6]


def test_after_an_interruption_the_next_run_is_clean(world, call):
    with pytest.raises(KeyboardInterrupt), _sandbox.session(world):
        raise KeyboardInterrupt
    assert call("code_executor", code="2 + 2")["result"] == 4


def test_an_interpreter_that_was_killed_is_replaced(call):
    assert call("code_executor", code="1")["result"] == 1
    process = _sandbox._host().process
    process.kill()
    process.wait()
    assert call("code_executor", code="2")["result"] == 2


def test_the_interpreter_ends_with_its_process():
    code = "from builder.agentic.tools import _sandbox; print(_sandbox._host().process.pid)"
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr == ""
    with pytest.raises(ProcessLookupError):
        os.kill(int(done.stdout), 0)
