"""A push as a pull request: one for the same content, whatever is asked how often."""

import shutil

import pytest

from builder import cli
from builder.build import build
from builder.hub import publish
from builder.hub.plan import Wish
from builder.hub.publish import push
from builder.hub.versions import Version
from builder.recipe import Recipe

REPO = "org/data"
TINY = Recipe().with_(examples_per_intent=10, edge_cases=8)


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    made = {}
    for name, recipe in {"one": TINY, "two": TINY.with_(seed=8), "three": TINY.with_(seed=9)}.items():
        made[name] = tmp_path_factory.mktemp(name) / "data"
        build(recipe, made[name], configs=["intent"], quiet=True)
    return made


@pytest.fixture
def repo(online, folders, monkeypatch):
    """With version 1.0.0."""
    monkeypatch.setattr(publish, "refuse_faults", lambda _: None)  # test_soundness.py looks at it
    push(folders["one"], Wish(REPO, Version(1, 0, 0)))
    return online.repos[REPO]


@pytest.fixture
def pull(folders):
    def run(folder, **more):
        return push(folders[folder], Wish(REPO, Version(1, 1, 0), pull_request=True, **more))

    return run


def test_a_repeat_finds_the_one_that_waits(repo, pull):
    first = pull("two", message="words")
    for message in ("words", "", "others"):
        again = pull("two", message=message)
        assert (first.done, again.done) == (True, False)
        assert (again.pull_request, again.commit) == (first.pull_request, repo.pulls[1])
    assert list(repo.pulls) == [1]
    assert set(repo.tags) == {"v1.0.0"}


def test_other_content_is_another_one(repo, pull, online):
    pull("two")
    assert pull("three").pull_request.endswith("/discussions/2")
    assert not pull("two").done
    online.put(REPO, "notes.txt", b"of somebody else")
    assert not pull("three").done
    assert list(repo.pulls) == [1, 2]


def test_a_pull_request_to_which_somebody_committed_is_not_ours_any_more(repo, pull):
    pull("two")
    commit = repo.commits[repo.pulls[1]]
    less = {path: blob for path, blob in commit.files.items() if "/test-" not in path}
    repo.pulls[1] = repo.add(commit, "less", less).oid
    assert pull("two").done
    assert list(repo.pulls) == [1, 2]


def test_after_the_merge_only_the_tag_is_missing(repo, pull, folders, online):
    from huggingface_hub import HfApi

    pull("two", message="told in the history")
    HfApi(endpoint=online.url).merge_pull_request(REPO, 1, repo_type="dataset")
    merged = repo.head.oid
    again = pull("two")
    assert (again.done, again.pull_request, list(repo.pulls)) == (False, "", [1])
    assert push(folders["two"], Wish(REPO, Version(1, 1, 0))).done
    assert (repo.head.oid, repo.tags["v1.1.0"]) == (merged, merged)
    assert "told in the history" in repo.head.files["README.md"].data.decode()
    assert not pull("two").done


@pytest.mark.usefixtures("repo")
def test_what_the_verb_says(folders, capsys, tmp_path):
    shutil.copytree(folders["two"], tmp_path / "two")
    arguments = ["push", str(tmp_path / "two"), "--repo", REPO, "--bump", "auto", "--pr"]
    assert cli.main(arguments) == 0
    assert "1.1.0 waits in http" in capsys.readouterr().out
    assert cli.main(arguments) == 0
    said = capsys.readouterr().out
    assert "1.1.0 waits already in http" in said
    assert said.endswith("/discussions/1 with this very content; nothing to do\n")
