"""A folder becomes a version: one commit, a tag, and never a mixture, whatever happens on the way."""

import json
import shutil
import threading

import pytest

from builder.build import build
from builder.errors import HubError, InputError, RecipeError, SeedbedError
from builder.hub.plan import Wish
from builder.hub.publish import push
from builder.hub.versions import Version
from builder.recipe import Recipe

REPO = "org/data"
SOUND = set()
TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    """Two builds that differ in their seed."""
    made = {}
    for name, recipe in {"one": TINY, "two": TINY.with_(seed=8)}.items():
        made[name] = tmp_path_factory.mktemp(name) / "data"
        build(recipe, made[name], configs=["intent"], quiet=True)
    return made


@pytest.fixture(autouse=True)
def _checked_once(monkeypatch):
    """Checking trains a reader of texts; what was found sound once in these tests is not looked at again."""
    from builder.hub import publish

    check = publish.refuse_faults

    def quickly(contents):
        known = tuple(file.sha256 for file in contents.files if file.path.endswith(".parquet"))
        if known not in SOUND:
            check(contents)
            SOUND.add(known)

    monkeypatch.setattr(publish, "refuse_faults", quickly)


@pytest.fixture
def one(folders, tmp_path):
    shutil.copytree(folders["one"], tmp_path / "one")
    return tmp_path / "one"


@pytest.fixture
def two(folders, tmp_path):
    shutil.copytree(folders["two"], tmp_path / "two")
    return tmp_path / "two"


def wish(version=None, **more):
    return Wish(REPO, Version.parse(version) if version else None, **more)


def contents(repo, commit):
    return {path: blob.data for path, blob in repo.commits[commit].files.items()}


def shards(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.glob("intent/*.parquet")}


def test_the_first_version(online, one):
    pushed = push(one, wish("1.0.0", message="the first"))
    repo = online.repos[REPO]
    assert (pushed.done, repo.private, repo.tags) == (True, True, {"v1.0.0": repo.head.oid})
    assert [commit.title for commit in repo.commits.values()] == ["initial commit", "the first"]
    files = contents(repo, repo.head.oid)
    assert set(files) == {".gitattributes", "README.md", "seedbed.json", *shards(one)}
    assert shards(one).items() <= files.items()
    card = files["README.md"].decode()
    assert 'load_dataset("org/data", "intent", revision="v1.0.0")' in card
    assert "| `1.0.0` | first |" in card


def test_a_repeat_does_nothing_and_says_so(online, one):
    push(one, wish("1.0.0", message="the first"))
    before = len(online.seen)
    for asked in (wish("1.0.0"), wish(), wish("1.0.0", message="other words")):
        pushed = push(one, asked)
        assert (pushed.done, str(pushed.plan.version)) == (False, "1.0.0")
    assert {line.split()[0] for line in online.lines[before:]} == {"GET"}


def test_the_next_version_takes_stale_shards_along(online, one, two):
    push(one, wish("1.0.0"))
    online.put(REPO, "notes/mine.txt", b"mine")
    online.put(REPO, "intent/test-00000-of-00009.parquet", b"stray")
    repo = online.repos[REPO]
    shards_before, commits = set(shards(one)), len(repo.commits)
    build(TINY.with_(seed=8, shard_rows=50), two, configs=["intent"], quiet=True)
    pushed = push(two, wish(message="smaller shards"))
    assert (str(pushed.plan.version), len(repo.commits)) == ("1.1.0", commits + 1)
    files = contents(repo, repo.tags["v1.1.0"])
    assert {path for path in files if path.endswith(".parquet")} == set(shards(two)) != shards_before
    assert files["notes/mine.txt"] == b"mine"
    assert set(contents(repo, repo.tags["v1.0.0"])) >= shards_before
    history = json.loads(files["seedbed.json"])["published"]["history"]
    assert [(entry["version"], entry["kind"]) for entry in history] == [("1.1.0", "minor"), ("1.0.0", "first")]
    assert "smaller shards" in files["README.md"].decode()


def test_a_version_with_other_content_is_refused(online, one, two):
    push(one, wish("1.0.0"))
    with pytest.raises(RecipeError, match=r"never changes .* right would be --version 1\.1\.0"):
        push(two, wish("1.0.0"))
    with pytest.raises(RecipeError, match=r"right would be 1\.1\.0"):
        push(two, wish("1.0.1"))
    with pytest.raises(RecipeError, match="nothing changed since"):
        push(one, wish("1.0.1"))
    assert set(online.repos[REPO].tags) == {"v1.0.0"}


def test_a_report_is_a_patch(online, one):
    from builder.report import make

    push(one, wish("1.0.0"))
    make.make(one, one)
    with pytest.raises(RecipeError, match=r"1\.0\.1"):
        push(one, wish("1.0.0"))
    pushed = push(one, wish())
    assert str(pushed.plan.version) == "1.0.1"
    with pytest.raises(RecipeError, match=r"1\.0\.0 is published .* this content is that of 1\.0\.1\."):
        push(one, wish("1.0.0"))
    files = contents(online.repos[REPO], online.repos[REPO].tags["v1.0.1"])
    assert {"report.html", "report.json"} < set(files)
    assert any(path.startswith("figures/") for path in files)
    assert "figures/" in files["README.md"].decode()
    assert not push(one, wish()).done


def test_another_card_alone_is_a_patch(online, one, monkeypatch):
    """A newer Seedbed may write another card about the same rows."""
    from builder.hub import contents as module

    push(one, wish("1.0.0"))
    real = module.card
    monkeypatch.setattr(module, "card", lambda *given, **named: real(*given, **named) + "\nMore.\n")
    with pytest.raises(RecipeError, match=r"README\.md is another\); right would be --version 1\.0\.1"):
        push(one, wish("1.0.0"))
    assert str(push(one, wish("1.0.1")).plan.version) == "1.0.1"
    assert not push(one, wish()).done
    assert "More." in contents(online.repos[REPO], online.repos[REPO].tags["v1.0.1"])["README.md"].decode()


def test_a_dry_run_asks_and_sends_nothing(online, one, two):
    plan = push(one, wish(dry_run=True)).plan
    assert (str(plan.version), plan.new, REPO in online.repos) == ("1.0.0", True, False)
    push(one, wish("1.0.0"))
    before = len(online.seen)
    plan = push(two, wish(dry_run=True)).plan
    assert (str(plan.version), plan.change.kind) == ("1.1.0", "minor")
    assert {file.path for file in plan.add} == {"README.md", "seedbed.json", *shards(two)}
    assert {line.split()[0] for line in online.lines[before:]} == {"GET"}


def test_a_moved_branch_is_read_again(online, one, two):
    push(one, wish("1.0.0"))
    moved = []

    def somebody(line):
        if "/commit/" in line and not moved:
            moved.append(line)
            online.put(REPO, "notes.txt", b"meanwhile")

    online.before = somebody
    push(two, wish("1.1.0"))
    files = contents(online.repos[REPO], online.repos[REPO].tags["v1.1.0"])
    assert moved
    assert files["notes.txt"] == b"meanwhile"
    assert shards(two).items() <= files.items()


def test_a_branch_that_always_moves_is_explained(online, one, two):
    push(one, wish("1.0.0"))
    online.before = lambda line: online.put(REPO, "n", line.encode()) if "/commit/" in line else None
    with pytest.raises(SeedbedError, match="somebody else commits all the time"):
        push(two, wish("1.1.0"))
    assert set(online.repos[REPO].tags) == {"v1.0.0"}


def test_four_at_once(online, folders, tmp_path):
    """Other rows each, one version: one wins, the others are told what to do."""
    push(folders["one"], wish("1.0.0"))
    for seed in range(4):
        build(TINY.with_(seed=20 + seed), tmp_path / str(seed), configs=["intent"], quiet=True)
    said, gate = {}, threading.Barrier(4)

    def one_of(seed):
        gate.wait()
        try:
            said[seed] = push(tmp_path / str(seed), wish("1.1.0"))
        except SeedbedError as problem:
            said[seed] = problem

    threads = [threading.Thread(target=one_of, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    winners = [seed for seed, result in said.items() if not isinstance(result, Exception)]
    assert len(winners) == 1, said
    repo = online.repos[REPO]
    assert shards(tmp_path / str(winners[0])).items() <= contents(repo, repo.tags["v1.1.0"]).items()
    for seed in set(said) - set(winners):
        assert "version" in str(said[seed])


@pytest.mark.parametrize("how", ["dead_from", "mute_from"])
def test_killed_at_every_request(online, one, two, how):
    """The old version or the new one, and the repeat completes it. Mute: the request still did what it should."""
    push(one, wish("1.0.0"))
    repo = online.repos[REPO]
    old, tags, head = contents(repo, repo.head.oid), dict(repo.tags), repo.branches["main"]
    start, store = len(online.seen), dict(online.store)
    push(two, wish("1.1.0"))
    new, number = contents(repo, repo.head.oid), len(online.seen) - start
    for request in range(number):
        repo.branches["main"], online.store = head, dict(store)
        repo.tags.clear()
        repo.tags.update(tags)
        setattr(online.faults, how, len(online.seen) + request)
        with pytest.raises(SeedbedError):
            push(two, wish("1.1.0"))
        setattr(online.faults, how, None)
        assert contents(repo, repo.head.oid) in (old, new)
        assert "v1.1.0" not in repo.tags or contents(repo, repo.tags["v1.1.0"]) == new
        push(two, wish("1.1.0"))
        assert contents(repo, repo.tags["v1.1.0"]) == new
        assert contents(repo, repo.tags["v1.0.0"]) == old
    assert number >= 10


def test_a_pull_request(online, one, two):
    push(one, wish("1.0.0"))
    repo = online.repos[REPO]
    before = repo.head.oid
    pushed = push(two, wish("1.1.0", pull_request=True))
    assert (repo.head.oid, set(repo.tags)) == (before, {"v1.0.0"})
    assert pushed.pull_request.endswith("/discussions/1")
    assert shards(two).items() <= contents(repo, repo.pulls[1]).items()
    repo.branches["main"] = repo.pulls[1]
    assert push(two, wish("1.1.0")).done
    assert repo.tags["v1.1.0"] == repo.pulls[1]


def test_publicity(online, one):
    push(one, wish("1.0.0", public=True))
    assert not online.repos[REPO].private
    online.create("org/other", private=False)
    with pytest.raises(RecipeError, match="say --public"):
        push(one, Wish("org/other", Version(1, 0, 0)))


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("401", "wrong or expired; hf auth login"),
        ("403", "may not do this .* hf auth login"),
        ("403:Private repository storage limit reached, please upgrade your plan", "has no room left .* storage limit"),
        ("413", "has no room left"),
        ("429:3", "rate limit is reached; run the same command again in 3 s"),
        ("500", "in trouble"),
        ("409", "refuses"),
        ("drop", "cannot be reached"),
    ],
)
def test_what_the_hub_refuses_is_one_sentence(online, one, fault, sentence):
    online.create(REPO)
    online.faults.fail("POST .*/commit/", fault)
    with pytest.raises(HubError, match=sentence) as caught:
        push(one, wish("1.0.0"))
    assert "\n" not in str(caught.value)
    assert online.token not in str(caught.value)
    assert push(one, wish("1.0.0")).done


def test_no_token(online, one, monkeypatch):
    monkeypatch.delenv("HF_TOKEN")
    with pytest.raises(HubError, match="hf auth login"):
        push(one, wish("1.0.0"))
    assert not online.repos


def test_an_expired_token_and_one_that_may_not_write(online, one):
    online.accounts[online.token].write = False
    with pytest.raises(HubError, match="take one that may write"):
        push(one, wish("1.0.0"))
    online.accounts[online.token].expired = True
    with pytest.raises(HubError, match="wrong or expired"):
        push(one, wish("1.0.0"))
    assert not online.repos


@pytest.mark.parametrize(
    "name",
    ["name", "a/b/c", "../x", "org/..", "org/na me", "org/x?y", "org/x#y", "http://h/org/x", "org/-x", "/x", "org/",
     "org/x.git", "org/a--b", "org/\nx", "org/%2e%2e", "ürg/x"],
)  # fmt: skip
def test_a_hostile_name_is_refused_before_any_request(online, one, name):
    with pytest.raises(RecipeError, match=r"right would be e\.g\. org/name"):
        push(one, Wish(name, Version(1, 0, 0)))
    assert not online.seen


@pytest.mark.parametrize(
    "path", ["../../etc/passwd", "intent/../x.parquet", "/etc/passwd", "intent/train.parquet", "x"]
)
def test_a_hostile_path_is_refused_before_any_request(online, one, path):
    manifest = json.loads((one / "seedbed.json").read_text("utf-8"))
    manifest["configs"]["intent"]["train"]["shards"][0]["file"] = path
    (one / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match="build the folder again"):
        push(one, wish("1.0.0"))
    assert not online.seen


def test_a_hostile_split_is_refused_before_any_request(online, one):
    manifest = json.loads((one / "seedbed.json").read_text("utf-8"))
    splits = manifest["configs"]["intent"]
    splits["../x"] = splits.pop("train")
    (one / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match="build the folder again"):
        push(one, wish("1.0.0"))
    assert not online.seen


def test_a_shard_that_was_changed_is_not_published(online, one):
    shard = next(one.glob("intent/test-*.parquet"))
    shutil.copy(next(one.glob("intent/train-*.parquet")), shard)
    with pytest.raises(InputError, match=r"is not what seedbed\.json says"):
        push(one, wish("1.0.0"))
    assert not online.seen


def test_rows_with_faults_are_not_published(online, one):
    import hashlib

    import pyarrow.parquet as pq

    shard = next(one.glob("intent/test-*.parquet"))
    table = pq.read_table(shard)
    texts = ["{topic} is what?", *table["text"].to_pylist()[1:]]
    pq.write_table(table.set_column(table.schema.get_field_index("text"), "text", [texts]), shard)
    text = (one / "seedbed.json").read_text("utf-8")
    manifest = json.loads(text)
    manifest["configs"]["intent"]["test"]["shards"][0]["sha256"] = hashlib.sha256(shard.read_bytes()).hexdigest()
    (one / "seedbed.json").write_text(json.dumps(manifest), "utf-8")
    with pytest.raises(InputError, match="breaks unfilled slots"):
        push(one, wish("1.0.0"))
    assert not online.seen


def test_a_dataset_of_somebody_else_is_left_alone(online, one):
    online.create(REPO, files={"README.md": b"---\nlicense: mit\n---\nMine."})
    with pytest.raises(RecipeError, match="did not push"):
        push(one, wish("1.0.0"))
    assert online.repos[REPO].head.files["README.md"].data.endswith(b"Mine.")
