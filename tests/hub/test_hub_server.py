"""The real clients, unpatched, on the Hub of these tests: it says what the real one says."""

import hashlib
import io

import httpx2
import pytest
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, snapshot_download
from huggingface_hub.errors import (
    EntryNotFoundError,
    HfHubHTTPError,
    RepositoryNotFoundError,
    RevisionNotFoundError,
)

NAME = "org/data"


@pytest.fixture
def api(online):
    return HfApi(endpoint=online.url)


@pytest.fixture
def filled(api):
    api.create_repo(NAME, repo_type="dataset", private=True)
    made = api.create_commit(
        NAME, [_add("README.md", b"---\nlicense: mit\n---\n"), _add("a/x.parquet", b"PAR1" * 500)],
        commit_message="first", repo_type="dataset",
    )  # fmt: skip
    api.create_tag(NAME, tag="v1.0.0", revision=made.oid, repo_type="dataset")
    return made.oid


def _add(path, data):
    return CommitOperationAdd(path, io.BytesIO(data))


def _refused(status, call, *arguments, **named):
    with pytest.raises(HfHubHTTPError) as caught:
        call(*arguments, **named)
    assert caught.value.response.status_code == status
    return str(caught.value)


def test_who_asks(api, online):
    told = api.whoami()
    assert (told["name"], [org["name"] for org in told["orgs"]]) == ("writer", ["org"])
    online.accounts[online.token].expired = True
    _refused(401, api.whoami)


def test_a_commit_with_a_large_and_a_small_file(api, online, filled):
    info = api.repo_info(NAME, repo_type="dataset", files_metadata=True)
    assert (info.sha, info.private) == (filled, True)
    files = {one.path: one for one in api.list_repo_tree(NAME, repo_type="dataset", recursive=True)}
    assert {".gitattributes", "README.md", "a", "a/x.parquet"} == set(files)
    assert files["a/x.parquet"].lfs.size == 2000
    assert files["README.md"].lfs is None
    assert [one.path for one in api.list_repo_tree(NAME, repo_type="dataset")] == ["a", ".gitattributes", "README.md"]
    assert online.repos[NAME].commits[filled].parent is not None


def test_a_folder_is_listed_by_the_thousand(api, online):
    online.create(NAME, files={f"f/{number}": b"" for number in range(2345)})
    assert len(list(api.list_repo_tree(NAME, "f", repo_type="dataset"))) == 2345
    assert sum("/tree/" in line for line in online.lines) == 3


def test_a_moved_branch_refuses_with_412(api, online, filled):
    online.put(NAME, "other.txt", b"x")
    _refused(
        412, api.create_commit, NAME, [_add("b.txt", b"b")], commit_message="late", repo_type="dataset",
        parent_commit=filled,
    )  # fmt: skip
    assert "b.txt" not in online.repos[NAME].head.files


def test_deleting(api, online, filled):
    delete = [CommitOperationDelete("a/")]
    api.create_commit(NAME, delete, commit_message="less", repo_type="dataset", parent_commit=filled)
    assert set(online.repos[NAME].head.files) == {".gitattributes", "README.md"}
    with pytest.raises(EntryNotFoundError):
        api.create_commit(NAME, [CommitOperationDelete("none")], commit_message="x", repo_type="dataset")


def test_tags_branches_and_pull_requests(api, online, filled):
    assert _refused(409, api.create_tag, NAME, tag="v1.0.0", repo_type="dataset")
    api.create_branch(NAME, branch="next", repo_type="dataset")
    made = api.create_commit(NAME, [_add("c", b"c")], commit_message="pr", repo_type="dataset", create_pr=True)
    refs = api.list_repo_refs(NAME, repo_type="dataset", include_pull_requests=True)
    assert [(one.name, one.target_commit) for one in refs.tags] == [("v1.0.0", filled)]
    assert [one.name for one in refs.branches] == ["main", "next"]
    assert [one.ref for one in refs.pull_requests] == ["refs/pr/1"] == [made.pr_revision]
    assert online.repos[NAME].head.oid == filled
    api.merge_pull_request(NAME, 1, repo_type="dataset")
    assert "c" in online.repos[NAME].head.files


def test_downloads(online, filled, tmp_path):
    folder = snapshot_download(NAME, repo_type="dataset", revision="v1.0.0", cache_dir=tmp_path / "c")
    assert folder.endswith(filled)
    with open(f"{folder}/a/x.parquet", "rb") as file:  # noqa: PTH123
        assert file.read() == b"PAR1" * 500
    cdn = [one for one in online.seen if "/cdn/" in one.line]
    assert cdn
    assert not any(one.authorized for one in cdn)
    url = f"{online.url}/datasets/{NAME}/resolve/v1.0.0/a/x.parquet"
    headers = {"Range": "bytes=4-9", "Authorization": f"Bearer {online.token}"}
    part = httpx2.get(url, headers=headers, follow_redirects=True)
    assert (part.status_code, part.content) == (206, b"PAR1PA")


def test_what_is_not_there_or_not_allowed(api, online, filled):
    with pytest.raises(RepositoryNotFoundError):
        api.repo_info("org/none", repo_type="dataset")
    with pytest.raises(RevisionNotFoundError):
        api.repo_info(NAME, repo_type="dataset", revision="v9.9.9")
    with pytest.raises(EntryNotFoundError):
        api.hf_hub_download(NAME, "none.txt", repo_type="dataset")
    with pytest.raises(RepositoryNotFoundError):
        HfApi(endpoint=online.url, token=False).repo_info(NAME, repo_type="dataset")
    assert "rights to create" in _refused(403, api.create_repo, "others/data", repo_type="dataset")
    online.accounts[online.token].write = False
    _refused(403, api.create_commit, NAME, [_add("d", b"d")], commit_message="x", repo_type="dataset")
    assert online.repos[NAME].head.oid == filled


@pytest.mark.parametrize("fault", ["503", "429:0", "drop"])
@pytest.mark.usefixtures("filled")
def test_what_passes_is_tried_again(api, online, fault):
    online.faults.fail("PUT /lfs/", fault)
    api.create_commit(NAME, [_add("b.parquet", b"b" * 99)], commit_message="more", repo_type="dataset")
    assert online.repos[NAME].head.files["b.parquet"].data == b"b" * 99
    assert sum(line.startswith("PUT") for line in online.lines) == 3


@pytest.mark.parametrize("size", [100, 101, 1000, 1050])
@pytest.mark.usefixtures("filled")
def test_a_large_file_is_sent_in_parts(api, online, size):
    online.part_size = 100
    data = bytes(number % 251 for number in range(size))
    online.faults.fail("PUT /lfs/.*/3$", "503")
    api.create_commit(NAME, [_add("b.parquet", data)], commit_message="more", repo_type="dataset")
    assert online.repos[NAME].head.files["b.parquet"].data == data
    sent = [int(line.rpartition("/")[2]) for line in online.lines if line.startswith("PUT ") and line.count("/") == 3]
    parts = -(-size // 100) if size > 100 else 0
    assert sent == sorted([*range(1, parts + 1), *([3] if parts > 2 else [])])
    assert sum(line.endswith("/complete") for line in online.lines) == bool(parts)


@pytest.mark.usefixtures("filled")
def test_parts_that_are_not_all_there_make_no_file(api, online):
    online.part_size = 100
    online.faults.fail("/complete", "400")
    with pytest.raises(RuntimeError):
        api.create_commit(NAME, [_add("b.parquet", b"b" * 250)], commit_message="more", repo_type="dataset")
    oid = hashlib.sha256(b"b" * 250).hexdigest()
    assert {key for key in online.parts if key[0] == oid} == {(oid, 1), (oid, 2), (oid, 3)}
    url = f"{online.url}/lfs/{oid}/complete"
    one = {"partNumber": 1, "etag": '"other"'}
    for parts in ([one], [one | {"partNumber": 2}]):
        assert httpx2.post(url, json={"oid": oid, "parts": parts}).status_code == 400
    assert oid not in online.store


@pytest.mark.usefixtures("filled")
def test_open_and_merged_pull_requests(api, online):
    for number in (1, 2):
        api.create_commit(NAME, [_add(f"{number}", b"")], commit_message="x", repo_type="dataset", create_pr=True)
    api.merge_pull_request(NAME, 1, repo_type="dataset")
    asked = {"repo_type": "dataset", "discussion_type": "pull_request"}
    assert [one.git_reference for one in api.get_repo_discussions(NAME, **asked)] == ["refs/pr/1", "refs/pr/2"]
    assert [one.num for one in api.get_repo_discussions(NAME, **asked, discussion_status="open")] == [2]
    assert online.repos[NAME].head.files.keys() >= {"1"}


@pytest.mark.usefixtures("filled")
def test_a_quota_that_is_used_up(api, online):
    online.no_room = "Private repository storage limit reached"
    with pytest.raises(ValueError, match="storage limit"):
        api.create_commit(NAME, [_add("b.parquet", b"b" * 99)], commit_message="more", repo_type="dataset")


@pytest.mark.usefixtures("filled")
def test_a_dead_hub_does_nothing_any_more(api, online):
    online.faults.dead_from = len(online.seen)
    _refused(418, api.create_tag, NAME, tag="v2.0.0", repo_type="dataset")
    assert set(online.repos[NAME].tags) == {"v1.0.0"}


@pytest.mark.usefixtures("filled")
def test_a_mute_hub_does_it_and_does_not_say_so(api, online):
    online.faults.mute_from = len(online.seen)
    _refused(418, api.create_tag, NAME, tag="v2.0.0", repo_type="dataset")
    assert set(online.repos[NAME].tags) == {"v1.0.0", "v2.0.0"}
    _refused(418, api.create_tag, NAME, tag="v3.0.0", repo_type="dataset")
    assert "v3.0.0" not in online.repos[NAME].tags


def test_datasets_pushes_and_loads(python, hub):
    said = python("""
import datasets
rows = datasets.DatasetDict(train=datasets.Dataset.from_dict({"n": list(range(5))}))
rows.push_to_hub("org/pushed", "one", private=True)
rows.push_to_hub("org/pushed", "two", private=True)
print(datasets.load_dataset("org/pushed", "two", split="train")["n"][:])
print(*datasets.load_dataset("org/pushed", "one", split="train", streaming=True))
""")  # to its end: a stream that is left in the middle can abort pyarrow when the interpreter goes down
    assert said == "[0, 1, 2, 3, 4]\n{'n': 0} {'n': 1} {'n': 2} {'n': 3} {'n': 4}\n"
    assert "one/train-00000-of-00001.parquet" in hub.repos["org/pushed"].head.files
