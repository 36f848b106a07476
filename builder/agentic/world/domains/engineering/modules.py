"""Code modules of a software company, with mistakes that people make."""

from typing import Final

from ...workspace import Bug, Module

VERSIONS: Final = Module(
    "versions",
    "comparison and bumping of version numbers",
    '''
"""Version numbers such as 1.12.0 or v2.0.1-rc1."""


def parse(text: str) -> tuple:
    """(major, minor, patch); a leading v and a suffix after a dash are left out, missing parts are 0."""
    core = text.strip().lstrip("v").split("-")[0]
    numbers = [int(part) for part in core.split(".")]
    while len(numbers) < 3:
        numbers.append(0)
    return (numbers[0], numbers[1], numbers[2])


def is_prerelease(text: str) -> bool:
    """Whether there is a suffix such as -rc1."""
    return "-" in text


def newest(versions: list) -> str | None:
    """The highest version that is no prerelease, or None."""
    released = [version for version in versions if not is_prerelease(version)]
    if not released:
        return None
    return max(released, key=parse)


def bump(text: str, part: str) -> str:
    """The next version; the parts behind the one that is raised start again at 0."""
    major, minor, patch = parse(text)
    if part == "major":
        return f"{major + 1}.0.0"
    if part == "minor":
        return f"{major}.{minor + 1}.0"
    return f"{major}.{minor}.{patch + 1}"


def is_breaking(before: str, after: str) -> bool:
    """Whether an upgrade may break users: the major number rises, or the minor one while major is 0."""
    old, new = parse(before), parse(after)
    if old[0] == 0 and new[0] == 0:
        return new[1] > old[1]
    return new[0] > old[0]
''',
    """
from versions import bump, is_breaking, is_prerelease, newest, parse


def test_parse():
    assert parse("1.12.3") == (1, 12, 3)
    assert parse("v2.0") == (2, 0, 0)


def test_suffixes_are_ignored():
    assert parse("1.4.0-rc1") == (1, 4, 0)
    assert is_prerelease("1.4.0-rc1")


def test_numbers_are_compared_as_numbers():
    assert newest(["1.9.0", "1.12.0", "1.2.7"]) == "1.12.0"


def test_prereleases_do_not_count():
    assert newest(["2.0.0-rc1", "1.9.9"]) == "1.9.9"
    assert newest(["2.0.0-rc1"]) is None


def test_bump_resets_what_follows():
    assert bump("1.4.7", "major") == "2.0.0"
    assert bump("1.4.7", "minor") == "1.5.0"
    assert bump("1.4.7", "patch") == "1.4.8"


def test_breaking():
    assert is_breaking("1.9.0", "2.0.0")
    assert not is_breaking("1.4.0", "1.5.0")


def test_zero_versions_break_with_the_minor_number():
    assert is_breaking("0.4.0", "0.5.0")
    assert not is_breaking("0.4.0", "0.4.1")
""",
    (
        Bug("text_comparison", "return max(released, key=parse)", "return max(released)"),
        Bug("missing_default", "    while len(numbers) < 3:\n        numbers.append(0)\n", ""),
        Bug("not_reset", '{major}.{minor + 1}.0"', '{major}.{minor + 1}.{patch}"'),
        Bug("missing_filter", "for version in versions if not is_prerelease(version)]", "for version in versions]"),
        Bug("wrong_index", "return new[1] > old[1]", "return new[2] > old[2]"),
        Bug("missing_guard", "    if not released:\n        return None\n", ""),
    ),
)

LIMITER: Final = Module(
    "limiter",
    "a token bucket that limits requests",
    '''
"""A token bucket. Times are whole seconds."""


class Bucket:
    """Holds up to `size` tokens and gains `rate` of them a second."""

    def __init__(self, size: int = $size, rate: int = $rate):
        self.size = size
        self.rate = rate
        self.tokens = size
        self.updated = 0

    def refill(self, now: int):
        """Add what was gained since the last call; never more than fits."""
        gained = (now - self.updated) * self.rate
        self.tokens = min(self.tokens + gained, self.size)
        self.updated = now

    def take(self, now: int, count: int = 1) -> bool:
        """Take tokens if there are enough; otherwise take none."""
        self.refill(now)
        if self.tokens < count:
            return False
        self.tokens -= count
        return True

    def wait_for(self, now: int, count: int = 1) -> int:
        """Seconds until `count` tokens are there, rounded up."""
        self.refill(now)
        missing = max(count - self.tokens, 0)
        return (missing + self.rate - 1) // self.rate
''',
    """
from limiter import Bucket


def test_a_full_bucket_serves_its_size():
    bucket = Bucket()
    assert [bucket.take(0) for _ in range($size + 1)] == [True] * $size + [False]


def test_tokens_come_back():
    bucket = Bucket()
    bucket.take(0, $size)
    assert bucket.take(2, 2 * $rate)
    assert not bucket.take(2)


def test_the_bucket_does_not_overflow():
    bucket = Bucket()
    bucket.take(1000)
    assert bucket.tokens == $size - 1


def test_a_refused_request_takes_nothing():
    bucket = Bucket(5, 1)
    assert not bucket.take(0, 9)
    assert bucket.take(0, 5)


def test_time_is_counted_once():
    bucket = Bucket(100, 1)
    bucket.take(0, 100)
    bucket.refill(10)
    bucket.refill(10)
    assert bucket.tokens == 10


def test_waiting_time():
    bucket = Bucket(10, 4)
    bucket.take(0, 10)
    assert bucket.wait_for(0, 9) == 3
    assert Bucket(10, 4).wait_for(0, 9) == 0
""",
    (
        Bug("missing_cap", "min(self.tokens + gained, self.size)", "self.tokens + gained"),
        Bug("missing_update", "        self.updated = now\n", ""),
        Bug("boundary", "if self.tokens < count:", "if self.tokens <= count:"),
        Bug(
            "wrong_order",
            "        if self.tokens < count:\n            return False\n        self.tokens -= count\n",
            "        self.tokens -= count\n        if self.tokens < 0:\n            return False\n",
        ),
        Bug("missing_factor", "(now - self.updated) * self.rate", "(now - self.updated)"),
        Bug("rounding", "(missing + self.rate - 1) // self.rate", "missing // self.rate"),
    ),
    ({"size": "10", "rate": "2"}, {"size": "12", "rate": "3"}, {"size": "20", "rate": "5"}),
)

SETTINGS: Final = Module(
    "settings",
    "reading and merging of configuration",
    '''
"""Configuration: lines of KEY=value, defaults, nested overrides."""


def parse_env(text: str) -> dict:
    """The pairs of lines KEY=value; blank lines and lines that begin with # do not count."""
    pairs = {}
    for line in text.split("\\n"):
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        key, _, value = line.partition("=")
        pairs[key.strip()] = value.strip().strip('"')
    return pairs


def to_bool(value: str) -> bool:
    """True for yes, true, on and 1 in any case."""
    return value.strip().lower() in ["yes", "true", "on", "1"]


def to_seconds(text: str) -> int:
    """90 for "90s", 300 for "5m", 7200 for "2h"; a number alone is seconds."""
    factors = {"s": 1, "m": 60, "h": 3600, "d": 86400}
    if text[-1] in factors:
        return int(text[:-1]) * factors[text[-1]]
    return int(text)


def merged(base: dict, over: dict) -> dict:
    """A new dict: `over` wins, and dicts inside are merged in the same way."""
    out = dict(base)
    for key, value in over.items():
        if isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merged(out[key], value)
        else:
            out[key] = value
    return out


def lookup(config: dict, path: str, default=None):
    """The value at a path such as "db.pool.size", or the default."""
    current = config
    for part in path.split("."):
        if not isinstance(current, dict) or part not in current:
            return default
        current = current[part]
    return current
''',
    """
from settings import lookup, merged, parse_env, to_bool, to_seconds


def test_comments_and_blank_lines():
    assert parse_env("# hosts\\n\\nHOST=db\\nPORT = 5432") == {"HOST": "db", "PORT": "5432"}


def test_values_may_hold_equal_signs():
    assert parse_env("DSN=user=app host=db") == {"DSN": "user=app host=db"}


def test_quotes_are_taken_off():
    assert parse_env('NAME="blue green"') == {"NAME": "blue green"}


def test_booleans():
    assert to_bool("Yes") and to_bool(" ON ") and to_bool("1")
    assert not to_bool("no") and not to_bool("0")


def test_durations():
    assert to_seconds("90s") == 90
    assert to_seconds("5m") == 300
    assert to_seconds("2h") == 7200
    assert to_seconds("45") == 45


def test_merging_goes_down():
    base = {"db": {"host": "a", "port": 1}, "debug": False}
    assert merged(base, {"db": {"port": 2}}) == {"db": {"host": "a", "port": 2}, "debug": False}


def test_merging_changes_nothing():
    base = {"db": {"port": 1}}
    merged(base, {"db": {"port": 2}, "x": 1})
    assert base == {"db": {"port": 1}}


def test_lookup():
    config = {"db": {"pool": {"size": 5}}}
    assert lookup(config, "db.pool.size") == 5
    assert lookup(config, "db.pool.age", 9) == 9
    assert lookup(config, "db.pool.size.more", 0) == 0
""",
    (
        Bug(
            "split_too_often",
            'key, _, value = line.partition("=")',
            'key, value = line.split("=")[0], line.split("=")[1]',
        ),
        Bug("missing_guard", 'if not line or line.startswith("#"):', "if not line:"),
        Bug("case", "value.strip().lower() in", "value.strip() in"),
        Bug("wrong_constant", '"m": 60,', '"m": 6,'),
        Bug("shared_state", "out = dict(base)", "out = base"),
        Bug("shallow_merge", "out[key] = merged(out[key], value)", "out[key] = value"),
        Bug("wrong_operator", "if not isinstance(current, dict) or part not in current:", "if part not in current:"),
        Bug("truthiness", 'return value.strip().lower() in ["yes", "true", "on", "1"]', "return bool(value.strip())"),
    ),
)

ROUTES: Final = Module(
    "routes",
    "matching of paths to handlers",
    '''
"""Routes such as /users/{id}/posts."""


def match(pattern: str, path: str) -> dict | None:
    """The values of the {names} if the path fits the pattern, else None; a slash at the end does not matter."""
    wanted = pattern.strip("/").split("/")
    given = path.strip("/").split("/")
    if len(wanted) != len(given):
        return None
    values = {}
    for want, have in zip(wanted, given):
        if want.startswith("{") and want.endswith("}"):
            values[want[1:-1]] = have
        elif want != have:
            return None
    return values


def score(pattern: str) -> int:
    """How specific a pattern is: the number of its fixed parts."""
    return len([part for part in pattern.strip("/").split("/") if not part.startswith("{")])


def find(patterns: list, path: str) -> str | None:
    """The most specific pattern that fits, or None."""
    fitting = [pattern for pattern in patterns if match(pattern, path) is not None]
    if not fitting:
        return None
    return max(fitting, key=score)


def query(text: str) -> dict:
    """{"a": ["1", "2"], "b": [""]} for "a=1&a=2&b="; a question mark in front is left out."""
    out = {}
    for pair in text.lstrip("?").split("&"):
        if pair:
            key, _, value = pair.partition("=")
            out.setdefault(key, []).append(value)
    return out
''',
    """
from routes import find, match, query, score


def test_names_take_values():
    assert match("/users/{id}/posts/{post}", "/users/7/posts/abc") == {"id": "7", "post": "abc"}


def test_fixed_parts_have_to_agree():
    assert match("/users/{id}", "/teams/7") is None


def test_lengths_have_to_agree():
    assert match("/users/{id}", "/users/7/posts") is None


def test_a_slash_at_the_end():
    assert match("/users", "/users/") == {}


def test_patterns_without_names_can_match():
    assert find(["/health"], "/health") == "/health"


def test_most_specific_wins():
    assert find(["/users/{id}", "/users/me"], "/users/me") == "/users/me"
    assert find(["/users/me", "/users/{id}"], "/users/8") == "/users/{id}"
    assert find(["/users/{id}"], "/nothing/here") is None


def test_score():
    assert score("/users/{id}/posts") == 2


def test_query_keeps_repeated_keys():
    assert query("?a=1&a=2&b=") == {"a": ["1", "2"], "b": [""]}
    assert query("") == {}
""",
    (
        Bug("off_by_one", "values[want[1:-1]] = have", "values[want[1:]] = have"),
        Bug("missing_guard", "    if len(wanted) != len(given):\n        return None\n", ""),
        Bug("falsy_empty", "if match(pattern, path) is not None]", "if match(pattern, path)]"),
        Bug("wrong_function", "return max(fitting, key=score)", "return fitting[0]"),
        Bug("overwritten", "out.setdefault(key, []).append(value)", "out[key] = [value]"),
        Bug("inverted_condition", 'if not part.startswith("{")])', 'if part.startswith("{")])'),
        Bug(
            "missing_guard",
            "        if pair:\n"
            '            key, _, value = pair.partition("=")\n            out.setdefault(key, []).append(value)\n',
            '        key, _, value = pair.partition("=")\n        out.setdefault(key, []).append(value)\n',
        ),
    ),
)

SCHEDULE: Final = Module(
    "build_order",
    "order of builds and what a change affects",
    '''
"""Builds that depend on each other: {name: [names it needs]}."""


def order(needs: dict) -> list:
    """All names, each after what it needs, otherwise by name. ValueError if they need each other in a circle."""
    done = []
    waiting = sorted(needs)
    while waiting:
        ready = [name for name in waiting if all(other in done for other in needs[name])]
        if not ready:
            raise ValueError("circle: " + ", ".join(waiting))
        done.append(ready[0])
        waiting.remove(ready[0])
    return done


def affected(needs: dict, changed: str) -> list:
    """What has to be built again after a change: the name itself and all that needs it, directly or not; sorted."""
    found = [changed]
    for name in found:
        for other in sorted(needs):
            if name in needs[other] and other not in found:
                found.append(other)
    return sorted(found)


def waves(needs: dict, workers: int = $workers) -> list:
    """Lists of names that can be built at the same time, at most `workers` in each."""
    out = []
    done = []
    while len(done) < len(needs):
        ready = [name for name in sorted(needs) if name not in done and all(other in done for other in needs[name])]
        wave = ready[:workers]
        if not wave:
            raise ValueError("circle")
        out.append(wave)
        done = done + wave
    return out
''',
    """
from build_order import affected, order, waves

NEEDS = {"app": ["ui"], "core": [], "ui": ["core"], "docs": [], "cli": ["core"]}


def test_needs_come_first():
    assert order(NEEDS) == ["core", "cli", "docs", "ui", "app"]


def test_circles_are_found():
    try:
        order({"a": ["b"], "b": ["a"]})
    except ValueError as error:
        assert "a, b" in str(error)
    else:
        assert False, "no error"


def test_affected_goes_further():
    assert affected(NEEDS, "core") == ["app", "cli", "core", "ui"]
    assert affected(NEEDS, "ui") == ["app", "ui"]


def test_a_leaf_affects_itself():
    assert affected(NEEDS, "docs") == ["docs"]


def test_waves_are_limited():
    many = {f"m{i}": [] for i in range($workers + 1)}
    assert [len(wave) for wave in waves(many)] == [$workers, 1]


def test_waves_respect_needs():
    assert waves({"a": [], "b": ["a"], "c": ["b"]}) == [["a"], ["b"], ["c"]]
""",
    (
        Bug(
            "wrong_function",
            "ready = [name for name in waiting if all(other in done",
            "ready = [name for name in waiting if any(other in done",
        ),
        Bug("wrong_message", '", ".join(waiting)', '", ".join(done)'),
        Bug("missing_statement", "    found = [changed]\n", "    found = []\n"),
        Bug("direct_only", "    for name in found:\n", "    for name in [changed]:\n"),
        Bug("missing_cap", "wave = ready[:workers]", "wave = ready"),
        Bug("unsorted", "return sorted(found)", "return found"),
    ),
    ({"workers": "2"}, {"workers": "3"}, {"workers": "4"}),
)

METRICS: Final = Module(
    "slo",
    "percentiles, error rates and error budgets",
    '''
"""Service levels: latencies in milliseconds, rates in percent."""

TARGET = $target


def percentile(values: list, p: int) -> int:
    """The smallest value that at least p percent of the values do not exceed."""
    ordered = sorted(values)
    rank = (len(ordered) * p + 99) // 100
    return ordered[max(rank, 1) - 1]


def error_rate(statuses: list) -> float:
    """Percent of answers with status 500 and above, two decimals; 0 without answers."""
    if not statuses:
        return 0.0
    errors = len([status for status in statuses if status >= 500])
    return round(errors / len(statuses) * 100, 2)


def allowed_errors(requests: int) -> int:
    """How many requests may fail while the target of TARGET per 1,000 is met."""
    return requests * (1000 - TARGET) // 1000


def budget_left(requests: int, errors: int) -> int:
    """What is left of the allowed errors; never below zero."""
    return max(allowed_errors(requests) - errors, 0)


def streaks(up: list) -> int:
    """The longest run of checks that failed (False)."""
    longest = 0
    current = 0
    for ok in up:
        if ok:
            current = 0
        else:
            current += 1
            longest = max(longest, current)
    return longest
''',
    """
from slo import TARGET, allowed_errors, budget_left, error_rate, percentile, streaks


def test_percentiles():
    values = list(range(100, 0, -1))
    assert percentile(values, 50) == 50
    assert percentile(values, 95) == 95
    assert percentile(values, 100) == 100


def test_percentile_of_few_values():
    assert percentile([10, 20, 30], 50) == 20
    assert percentile([7], 1) == 7


def test_only_server_errors_count():
    assert error_rate([200, 404, 500, 503]) == 50.0
    assert error_rate([200, 301, 404]) == 0.0


def test_no_answers_no_errors():
    assert error_rate([]) == 0.0


def test_allowed_errors():
    assert allowed_errors(10000) == 10 * (1000 - TARGET)


def test_budget_is_never_negative():
    assert budget_left(10000, 3) == allowed_errors(10000) - 3
    assert budget_left(1000, 900) == 0


def test_longest_streak():
    assert streaks([True, False, False, True, False]) == 2
    assert streaks([False, False, False]) == 3
    assert streaks([True]) == 0
""",
    (
        Bug("unsorted", "ordered = sorted(values)", "ordered = values"),
        Bug("off_by_one", "return ordered[max(rank, 1) - 1]", "return ordered[max(rank, 1)]"),
        Bug("rounding", "rank = (len(ordered) * p + 99) // 100", "rank = len(ordered) * p // 100"),
        Bug("boundary", "if status >= 500]", "if status >= 400]"),
        Bug("boundary", "if status >= 500]", "if status > 500]"),
        Bug("missing_guard", "    if not statuses:\n        return 0.0\n", ""),
        Bug("missing_floor", "max(allowed_errors(requests) - errors, 0)", "allowed_errors(requests) - errors"),
        Bug("not_reset", "            current = 0\n", "            pass\n"),
    ),
    ({"target": "990"}, {"target": "995"}, {"target": "980"}),
)

MODULES: Final = (VERSIONS, LIMITER, SETTINGS, ROUTES, SCHEDULE, METRICS)
