"""What a Hub keeps: repositories with commits, branches, tags and pull requests, and who may do what."""

import base64
import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

LARGE = (".parquet", ".png", ".zip", ".gz")
"""What a repository of the Hub keeps outside git."""


class RefusedError(Exception):
    """An answer that is no success: status, what the header X-Error-Code says, and a message."""

    def __init__(self, status: int, message: str, code: str = "") -> None:
        super().__init__(message)
        self.status, self.message, self.code = status, message, code


@dataclass(frozen=True)
class Blob:
    """A file's content; `large` where git holds a pointer only."""

    data: bytes
    large: bool = False

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    @property
    def oid(self) -> str:
        """What git calls it."""
        data = self.data
        if self.large:
            data = f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(data)}\n".encode()
        return hashlib.sha1(f"blob {len(data)}\0".encode() + data).hexdigest()  # noqa: S324  # git's own name

    def entry(self, path: str) -> dict[str, Any]:
        """As a listing tells it."""
        told = {"type": "file", "oid": self.oid, "size": len(self.data), "path": path}
        large = {"oid": self.sha256, "size": len(self.data), "pointerSize": 134}
        return told | ({"lfs": large} if self.large else {})


@dataclass(frozen=True)
class Commit:
    """A state of all files, and how it came about."""

    oid: str
    parent: str | None
    title: str
    files: dict[str, Blob]


@dataclass
class Account:
    """Whom a token belongs to."""

    name: str
    orgs: tuple[str, ...] = ()
    write: bool = True
    expired: bool = False

    def may_write(self, namespace: str) -> bool:
        return self.write and namespace in (self.name, *self.orgs)


@dataclass
class Repo:
    """A dataset repository."""

    name: str
    private: bool
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, str] = field(default_factory=dict)
    merged: set[int] = field(default_factory=set)

    @property
    def head(self) -> Commit:
        return self.commits[self.branches["main"]]

    def at(self, revision: str) -> Commit:
        """The commit that a branch, tag, pull request or hash means."""
        pull = revision.removeprefix("refs/pr/")
        oid = self.branches.get(revision) or self.tags.get(revision) or revision
        if pull != revision and pull.isdigit():
            oid = self.pulls.get(int(pull), oid)
        if oid not in self.commits:
            raise RefusedError(404, f"Invalid rev id: {revision}", "RevisionNotFound")
        return self.commits[oid]

    def add(self, parent: Commit | None, title: str, files: dict[str, Blob]) -> Commit:
        """A commit that no branch knows yet."""
        listing = json.dumps({path: blob.oid for path, blob in sorted(files.items())})
        seed = f"{parent.oid if parent else ''} {title} {len(self.commits)} {listing}"
        commit = Commit(hashlib.sha1(seed.encode()).hexdigest(), parent and parent.oid, title, files)  # noqa: S324
        self.commits[commit.oid] = commit
        return commit

    def commit(self, revision: str, lines: Iterable[dict[str, Any]], store: dict[str, bytes], *, pull: bool) -> Commit:
        """What POST /commit does; `pull` opens a pull request instead of moving the branch."""
        before = self.at(revision)
        header: dict[str, Any] = {}
        files = dict(before.files)
        for line in lines:
            if line["key"] == "header":
                header = line["value"]
                before = self._parent(header, before, pull=pull)
                files = dict(before.files)
            else:
                _apply(files, line["key"], line["value"], store)
        made = self.add(before, header["summary"], files)
        if pull:
            self.pulls[len(self.pulls) + 1] = made.oid
        elif revision.startswith("refs/pr/"):
            self.pulls[int(revision.removeprefix("refs/pr/"))] = made.oid
        else:
            self.branches[revision] = made.oid
        return made

    def _parent(self, header: dict[str, Any], before: Commit, *, pull: bool) -> Commit:
        parent = header.get("parentCommit")
        if parent and not pull and parent != before.oid:
            raise RefusedError(412, "A commit has happened since. Please refresh and try again.")
        return self.at(parent) if parent else before

    def refs(self, *, pulls: bool) -> dict[str, Any]:
        def told(kind: str, found: dict[Any, str]) -> list[dict[str, str]]:
            return [
                {"name": f"refs/pr/{name}" if kind == "pr" else name, "ref": f"refs/{kind}/{name}", "targetCommit": oid}
                for name, oid in found.items()
            ]

        body = {"branches": told("heads", self.branches), "converts": [], "tags": told("tags", self.tags)}
        return body | ({"pullRequests": told("pr", self.pulls)} if pulls else {})

    def info(self, commit: Commit, *, blobs: bool) -> dict[str, Any]:
        siblings = [
            {"rfilename": path} | (_sibling(blob) if blobs else {}) for path, blob in sorted(commit.files.items())
        ]
        return {
            "_id": "0" * 24, "id": self.name, "author": self.name.split("/")[0], "sha": commit.oid,
            "private": self.private, "gated": False, "disabled": False, "downloads": 0, "likes": 0,
            "lastModified": "2026-01-01T00:00:00.000Z", "createdAt": "2026-01-01T00:00:00.000Z",
            "tags": [], "siblings": siblings,
        }  # fmt: skip


def _sibling(blob: Blob) -> dict[str, Any]:
    large = {"sha256": blob.sha256, "size": len(blob.data), "pointerSize": 134}
    return {"blobId": blob.oid, "size": len(blob.data)} | ({"lfs": large} if blob.large else {})


def _apply(files: dict[str, Blob], key: str, value: dict[str, Any], store: dict[str, bytes]) -> None:
    path = value["path"]
    match key:
        case "file":
            files[path] = Blob(base64.b64decode(value["content"]))
        case "lfsFile":
            if value["oid"] not in store:
                raise RefusedError(400, "Your push was rejected: an LFS pointer pointed to a file that does not exist.")
            files[path] = Blob(store[value["oid"]], large=True)
        case "deletedFile" | "deletedFolder":
            gone = [one for one in files if one == path or one.startswith(path.rstrip("/") + "/")]
            if not gone:
                raise RefusedError(404, "A file with this name doesn't exist", "EntryNotFound")
            for one in gone:
                del files[one]


def listing(commit: Commit, folder: str, *, recursive: bool) -> list[dict[str, Any]]:
    """The entries below a folder."""
    inside = {path: blob for path, blob in commit.files.items() if not folder or path.startswith(f"{folder}/")}
    if folder and not inside:
        raise RefusedError(404, f"{folder} does not exist", "EntryNotFound")
    depth = len(PurePosixPath(folder).parts) if folder else 0
    folders = {
        "/".join(parts[:length])
        for path in inside
        for parts in [path.split("/")]
        for length in range(depth + 1, len(parts))
        if recursive or length == depth + 1
    }
    found = [{"type": "directory", "oid": "0" * 40, "size": 0, "path": path} for path in sorted(folders)]
    return found + [
        blob.entry(path) for path, blob in sorted(inside.items()) if recursive or len(path.split("/")) == depth + 1
    ]


def is_large(path: str, size: int) -> bool:
    """Whether the Hub wants a file uploaded on the side."""
    return path.endswith(LARGE) or size > 10_000_000
