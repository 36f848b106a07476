"""How much a push asks of the Hub, and that nothing secret leaves, with both configs."""

import hashlib
import json

import pyarrow.parquet as pq
import pytest

from builder import cli
from builder.build import build
from builder.errors import HubError, OutputError
from builder.hub import publish
from builder.hub.plan import Wish
from builder.hub.publish import push
from builder.hub.versions import Version
from builder.recipe import Recipe

REPO = "org/data"
SHARDS = 60
RECIPE = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture
def folder(tmp_path):
    small = RECIPE.agentic.model_dump(mode="json") | {"rows": {"train": 2, "validation": 1, "test": 1}}
    build(RECIPE.with_(agentic=small), tmp_path / "data", quiet=True)
    return tmp_path / "data"


def spread(folder):
    """Each of four splits of both configs in 60 shards, which no rule of ours asks for."""
    manifest = json.loads((folder / "seedbed.json").read_text("utf-8"))
    for config, splits in manifest["configs"].items():
        splits.setdefault("edge_cases", dict(splits["test"]))
        for split, body in splits.items():
            table = pq.read_table(folder / body["shards"][0]["file"])
            body["shards"] = [_shard(folder, table, f"{config}/{split}", number) for number in range(SHARDS)]
    (folder / "seedbed.json").write_text(json.dumps(manifest), "utf-8")


def _shard(folder, table, name, number):
    file = f"{name}-{number:05d}-of-{SHARDS:05d}.parquet"
    row = table.slice(number % len(table), 1).replace_schema_metadata(
        {**table.schema.metadata, b"number": file.encode()}
    )
    pq.write_table(row, folder / file)
    data = (folder / file).read_bytes()
    return {"file": file, "rows": 1, "bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}


def test_two_configs_of_four_splits_of_sixty_shards_are_one_commit(online, folder, monkeypatch):
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)  # rows stand there more than once
    spread(folder)
    online.create(REPO)
    pushed = push(folder, Wish(REPO, Version(1, 0, 0)))
    repo = online.repos[REPO]
    assert sum(path.endswith(".parquet") for path in repo.head.files) == 2 * 4 * SHARDS
    assert (len(repo.commits), repo.tags) == (2, {"v1.0.0": pushed.commit})
    assert sum(line.startswith("PUT ") for line in online.lines) == 2 * 4 * SHARDS
    assert len(online.beyond_uploads) <= 12, online.beyond_uploads


@pytest.mark.parametrize(
    "place", ["report.html", "figures/x.svg", "rejects/intent/train-00000.jsonl", "rejects/agentic/train-00000.jsonl"]
)
def test_a_key_in_a_file_is_told_before_any_request(online, folder, monkeypatch, place):
    from builder.report import make

    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)  # test_soundness.py looks at it
    make.make(folder, folder)
    file = folder / place
    file.parent.mkdir(parents=True, exist_ok=True)
    before = file.read_text("utf-8") if file.exists() else ""
    file.write_text(f"{before}\n{online.token}\n", "utf-8")
    with pytest.raises(OutputError, match=f"{place}: holds a key") as caught:
        push(folder, Wish(REPO, Version(1, 0, 0)))
    assert online.token not in str(caught.value)
    assert not online.seen


def test_a_key_in_the_message_does_not_leave(online, folder, monkeypatch):
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)
    with pytest.raises(OutputError, match="--message: holds a key"):
        push(folder, Wish(REPO, Version(1, 0, 0), message=f"with {online.token}"))
    assert not online.seen


def test_a_key_in_what_the_card_is_to_say_does_not_leave(online, folder, monkeypatch):
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)
    (folder / "card.yaml").write_text(f"summary: with {online.token}\n", "utf-8")
    with pytest.raises(OutputError, match=r"card\.yaml: holds a key"):
        push(folder, Wish(REPO, Version(1, 0, 0)))
    assert not online.seen


def test_a_quota_that_is_used_up_is_one_sentence(online, folder, monkeypatch):
    """It is told of each large file, not as a status of the answer."""
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)
    online.no_room = "Private repository storage limit reached"
    with pytest.raises(HubError, match=r"no room left .*storage limit reached.*; delete something") as caught:
        push(folder, Wish(REPO, Version(1, 0, 0)))
    assert "\n" not in str(caught.value)
    online.no_room = ""
    assert push(folder, Wish(REPO, Version(1, 0, 0))).done


@pytest.mark.parametrize("tag", ["../1.0.0", "1.0.0/..", "v1.0.0?x", "1.0", "-1.0.0", "refs/heads/main", "1.0.0\n"])
def test_a_hostile_version_is_refused_before_any_request(online, folder, capsys, tag):
    for arguments in (
        ["push", str(folder), "--repo", REPO, f"--version={tag}"],
        ["diff", REPO, f" {tag}", str(folder)],
        ["reproduce", REPO, f" {tag}"],
    ):
        assert cli.main(arguments) == 2
        said = capsys.readouterr().err
        assert said.count("\n") == 1
        assert "right would be" in said
    assert not online.seen


@pytest.mark.parametrize("name", ["../x", "org/..", "a/b/c", "http://h/org/x", "org/x?y"])
def test_a_hostile_name_is_refused_by_every_verb_before_any_request(online, capsys, name):
    for arguments in (
        ["regenerate", "--repo", name, "--split", "test", "--seed", "8"],
        ["diff", name, "v1.0.0", "v1.1.0"],
        ["reproduce", name, "v1.0.0"],
    ):
        assert cli.main(arguments) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert not online.seen


def test_the_card_carries_the_history(online, folder, monkeypatch):
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)
    push(folder, Wish(REPO, Version(1, 0, 0), message="the first one"))
    cli.main(["regenerate", str(folder), "--split", "test", "--seed", "8", "--config", "intent"])
    push(folder, Wish(REPO, Version(1, 1, 0), message="another test"))
    card = online.repos[REPO].head.files["README.md"].data.decode().replace("\\", "")
    rows = [line for line in card.partition("## Versions")[2].splitlines() if line.startswith("| `")]
    assert rows == [
        "| `1.1.0` | minor | intent/test has other rows (10) | another test |",
        "| `1.0.0` | first | \u2013 | the first one |",
    ]
    assert 'revision="v1.1.0"' in card
