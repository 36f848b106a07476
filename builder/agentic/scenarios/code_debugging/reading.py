"""Questions that the source or the logs answer: where something is defined, which service or job fails most."""

import re

from ...script import Script, Truth
from ...stage import Stage, best_of, scenario
from ...world.raw import Raw
from ._code import broken, edit, quiet, test, traced
from ._mistakes import function_of, why
from ._oracles import mended, module


def _logs(raw: Raw) -> dict[str, str]:
    return {
        path: text for path, text in raw.files.items() if re.fullmatch(r"/workspace/logs/[\w-]+-\d{4}.*\.log", path)
    }


@scenario("code_debugging")
def where_it_is_defined(s: Stage) -> Script:
    """A function is named; its file and line are wanted: one search."""
    bug = s.pick(s.raw.planted)
    names = re.findall(r"^def (\w+)\(", bug.fixed, re.MULTILINE)
    function = s.pick(names)
    s.goal(function=function)
    request = s.user(
        "Where is the function `{function}` defined? I need file and line.",
        "A traceback mentions {function}(). In which file is it, and on what line does it begin?",
        "find the definition of {function} for me",
        "I can't find {function} in our code. Which module has it, and where in there?",
        function=function,
    )
    quiet(s, request.text, bug.name)
    yield request
    found = yield s.call("search_files", pattern=f"def {function}(")
    hits = [match for match in found["matches"] if match.get("line")]
    if len(hits) != 1:
        s.redraw("defined more than once")
    yield s.answer(
        "In {path}, line {line}.",
        "Line {line} of {path}.",
        "You'll find it in {path}; it begins on line {line}.",
        "{path} has it, at line {line}.",
        path=hits[0]["path"],
        line=hits[0]["line"],
    )


@where_it_is_defined.oracle
def _(raw: Raw, function: str) -> Truth:
    for path, text in raw.files.items():
        for number, line in enumerate(text.split("\n"), 1):
            if line.strip().startswith(f"def {function}("):
                return Truth({"path": path, "line": number})
    return Truth({})


_COUNT = """from pathlib import Path

for path in {paths}:
    lines = Path(path).read_text().split("\\n")
    print(path, len([line for line in lines if " {level} " in line]))"""


@scenario("code_debugging")
def noisiest_log(s: Stage) -> Script:
    """Which log holds most errors: the list of logs, then a count in the sandbox."""
    level = s.pick(("ERROR", "WARN"))
    s.goal(level=level)
    s.policy(s.pick(("Service logs: /workspace/logs.", "The services write to /workspace/logs, one file a day.")))
    yield s.user(
        "Which of our log files has the most {level} lines, and how many?",
        "I'm hunting the service that breaks most. Count the {level} lines in every log and tell me the worst.",
        "worst log file by number of {level} lines?",
        "Before I start debugging: where do the {level} lines pile up? One log must have more of them than the rest.",
        level=level,
    )
    listing = yield s.call("list_directory", path="/workspace/logs")
    paths = [f"/workspace/logs/{entry['name']}" for entry in listing["entries"] if entry["name"].endswith(".log")]
    counted = yield s.call("code_executor", code=_COUNT.format(paths=paths, level=level), derived_=("code",))
    counts = [(line.split()[0], int(line.split()[1])) for line in counted["stdout"].splitlines()]
    path, errors = s.top(counts)
    yield s.answer(
        "{path}, with {errors} {level} lines.",
        "Most are in {path}: {errors} {level} lines.",
        "The worst is {path}. It has {errors} of them.",
        "{errors} {level} lines in {path} are more than in any other log.",
        also={"level": level},
        path=path,
        errors=errors,
    )


@noisiest_log.oracle
def _(raw: Raw, level: str) -> Truth:
    logs = {path: text for path, text in raw.files.items() if path.startswith("/workspace/logs/") and ".log" in path}
    path, errors = best_of((path, len(re.findall(rf"\s{level}\s", text))) for path, text in logs.items())
    return Truth({"path": path, "errors": errors})


@scenario("code_debugging")
def log_under_another_name(s: Stage) -> Script:
    """The log that the user names is not there: the folder shows which one it is, and its first error is read."""
    path = s.pick(sorted(_logs(s.raw)))
    service = path.removeprefix("/workspace/logs/")[:-15]
    s.goal(path=path)
    yield s.user(
        "Look into logs/{service}.log and tell me when the first ERROR of {service} was.",
        "When does {service} log its first ERROR? The file should be logs/{service}.log.",
        "first ERROR timestamp in logs/{service}.log?",
        "To find the deployment that broke {service}, I need the time of the first ERROR in logs/{service}.log.",
        service=service,
    )
    missing = yield s.attempt("read_text_file", path=f"logs/{service}.log")
    if not s.failed(missing):
        s.redraw("there is such a log")
    yield s.reflect(
        "No such file. The folder will show what there is.",
        "That log doesn't exist under this name, so I'll list the folder.",
        "Not found; let me see how the logs are called.",
    )
    listing = yield s.call("list_directory", path="logs")
    names = [entry["name"] for entry in listing["entries"] if re.match(rf"{service}-\d{{4}}", entry["name"])]
    if len(names) != 1:
        s.redraw("several logs of the service")
    code = f"for line in open('/workspace/logs/{names[0]}'):\n    if ' ERROR ' in line:\n        print(line)\n        break"
    shown = yield s.call("code_executor", code=code, derived_=("code",))
    if not shown["stdout"]:
        s.redraw("no errors")
    yield s.answer(
        "The log is called {name}. Its first ERROR is from {moment}: {text}.",
        "{moment}, according to {name} (there is no file without a date). It says: {text}.",
        'First ERROR: {moment}, "{text}". I took it from {name}, the file that does exist.',
        "In {name} it starts at {moment} with {text}.",
        also={"name": names[0], "text": shown["stdout"].split(f"{service} ", 1)[1].strip()},
        moment=shown["stdout"].split()[0],
    )


@log_under_another_name.oracle
def _(raw: Raw, path: str) -> Truth:
    errors = [line for line in raw.files[path].split("\n") if line.split()[1:2] == ["ERROR"]]
    return Truth({"moment": min(line.split()[0] for line in errors)} if errors else {})


@scenario("code_debugging")
def tests_in_the_wrong_folder(s: Stage) -> Script:
    """The test file is not where the user says: the README tells, and the fix goes on."""
    bug = s.pick(broken(s.raw))
    wrong = s.pick(("test/test_{}.py", "src/test_{}.py", "tests/{}_test.py", "spec/test_{}.py")).format(bug.name)
    s.goal(name=bug.name)
    request = s.user(
        "Run {wrong} and repair what it finds.",
        "{wrong} should pass and doesn't. Please fix the code behind it.",
        "can you get {wrong} green",
        "We have a red test file, {wrong}. Mend the module that it tests, please.",
        wrong=wrong,
    )
    quiet(s, request.text, function_of(bug))
    yield request
    missing = yield s.attempt("run_tests", path=wrong)
    if not s.failed(missing):
        s.redraw("it is there")
    yield s.reflect(
        "There is no {wrong}. The README may say where things are.",
        "{wrong} does not exist. I'll look the layout up in the README.",
        "That path is wrong, so let me read how the repository is laid out.",
        wrong=wrong,
    )
    readme = yield s.call("read_text_file", path="README.md", derived_=("path",))
    if f"tests/test_{bug.name}.py" not in readme["content"]:
        s.redraw("not in the README")
    _, mend = yield from traced(s, bug)
    yield edit(s, bug.name, mend)
    after = yield test(s, bug.name)
    yield s.answer(
        "The file is tests/test_{name}.py. In `{function}` {reason}; {change}. All {passed} tests pass.",
        "{passed} tests pass in tests/test_{name}.py, which is the right path. Mended: `{function}`, where {reason}.",
        "{change}, in `{function}`. The tests, to be found in tests/test_{name}.py, pass: {passed}.",
        "I ran tests/test_{name}.py, since {wrong} doesn't exist. `{function}` was wrong ({reason}); {passed} pass now.",
        also={"name": bug.name, "wrong": wrong, "reason": why(s, bug), "change": mend.change},
        function=mend.function,
        passed=after["passed"],
    )


@tests_in_the_wrong_folder.oracle
def _(raw: Raw, name: str) -> Truth:
    bug = module(raw, name)
    passed = len([line for line in bug.tests.split("\n") if line.startswith("def test_")])
    return Truth({"function": function_of(bug), "passed": passed}, state=mended(raw, name))
