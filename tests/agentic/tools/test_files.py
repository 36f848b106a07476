"""The workspace, the version history, pages, the REST API, the memory and the journals."""

import json

import pytest

from builder.agentic.tools._history import head, history


def test_write_append_move_delete(world, call):
    assert call("file_manager", action="write", path="a/b.txt", content="one") == {
        "action": "write", "path": "/workspace/a/b.txt", "created": True, "size": 3,
    }  # fmt: skip
    call("file_manager", action="append", path="a/b.txt", content="two")
    assert world.files["/workspace/a/b.txt"] == "one\ntwo"
    assert call("file_manager", action="move", path="a/b.txt", destination="c.txt")["destination"] == "/workspace/c.txt"
    assert call("file_manager", action="read", path="/workspace/c.txt")["content"] == "one\ntwo"
    call("file_manager", action="delete", path="c.txt")
    assert not any(path.startswith(("/workspace/a", "/workspace/c.txt")) for path in world.files)


@pytest.mark.parametrize(
    "path",
    ["../x", "/etc/passwd", "a/../../x", "/workspace/../x", "/workspacex/y", "..", "/", "//etc/passwd", "~/../../x"],
)
def test_no_way_out_of_the_workspace(world, fail, path):
    before = dict(world.files)
    for tool, arguments in (
        ("read_text_file", {}),
        ("write_file", {"content": "x"}),
        ("get_file_info", {}),
        ("edit_file", {"edits": [{"old_text": "a", "new_text": "b"}]}),
    ):
        assert fail(tool, path=path, **arguments)[0] == "PermissionDenied"
    assert world.files == before


def test_head_and_tail(world, call):
    world.files["/workspace/n.txt"] = "1\n2\n3\n"
    assert call("read_text_file", path="n.txt", head=2)["content"] == "1\n2"
    assert call("read_text_file", path="n.txt", tail=1) == {
        "path": "/workspace/n.txt", "total_lines": 3, "content": "3",
    }  # fmt: skip


def test_an_edit_is_whole_or_not_at_all(world, call, fail):
    world.files["/workspace/n.txt"] = "a\nb\nc\n"
    edits = [{"old_text": "a", "new_text": "A"}, {"old_text": "x", "new_text": "X"}]
    assert fail("edit_file", path="n.txt", edits=edits) == (
        "Conflict",
        "edit 2: the text to replace does not occur in the file",
    )
    assert world.files["/workspace/n.txt"] == "a\nb\nc\n"
    assert "+A" in call("edit_file", path="n.txt", edits=edits[:1], dry_run=True)["diff"]
    assert world.files["/workspace/n.txt"] == "a\nb\nc\n"
    call("edit_file", path="n.txt", edits=edits[:1])
    assert world.files["/workspace/n.txt"] == "A\nb\nc\n"


def test_search_by_name_and_by_text(world, call):
    world.files["/workspace/q/one.md"] = "Hello\nworld hello\n"
    assert call("search_files", pattern="*.md", path="q")["matches"] == [{"path": "/workspace/q/one.md"}]
    assert [match["line"] for match in call("search_files", pattern="HELLO", path="q")["matches"]] == [1, 2]


# --- version history ------------------------------------------------------------------------------------------------


def test_the_last_commit_is_the_workspace(world, call):
    assert head(world) == {path: world.files[path] for path in head(world)}
    assert call("git_diff")["changed_files"] == []
    path = world.planted[0].path
    world.files[path] += "# more\n"
    found = call("git_diff")
    assert found["changed_files"] == [path]
    assert found["diff"].endswith("+# more")
    call("git_restore", path=path)
    assert call("git_diff")["diff"] == ""


def test_the_commit_of_a_bug_is_in_the_history(world, call):
    planted = next(each for each in world.planted if each.kind)
    latest, first = call("git_log", path=planted.path)["commits"]
    assert first["message"] == f"Add {planted.name}"
    assert call("git_show", revision=latest["commit"][:6])["message"] == latest["message"]
    call("git_restore", path=planted.path, revision=first["commit"])
    assert world.files[planted.path] == planted.fixed


def test_the_history_is_one_story(world):
    commits = history(world)
    assert len({commit.id for commit in commits}) == len(commits) == 2 * len(world.planted)
    assert [commit.day for commit in commits] == sorted(commit.day for commit in commits)
    assert commits[-1].day <= str(world.clock.today)
    assert commits == history(world.copy())


# --- pages ----------------------------------------------------------------------------------------------------------


def test_search_and_fetch(world, call):
    found = call("web_search", query="deadline for expense claims", max_results=3)
    scores = [hit["score"] for hit in found["results"]]
    assert scores == sorted(scores, reverse=True)
    page = call("fetch", url=found["results"][0]["url"], max_length=100)
    assert page["next_start_index"] == 100
    rest = call("fetch", url=page["url"], start_index=100, max_length=5000)
    assert page["content"] + rest["content"] == world.documents.get(page["url"]).text


def test_dates_narrow_the_search(call):
    everything = call("web_search", query="policy", max_results=20, sort_by="date")
    dates = [hit["date"] for hit in everything["results"]]
    assert dates == sorted(dates, reverse=True)
    later = call("web_search", query="policy", date_from=dates[0])
    assert 0 < later["total_found"] < everything["total_found"]
    assert call("web_search", query="zzyzx")["results"] == []


# --- REST API -------------------------------------------------------------------------------------------------------


def test_the_api_is_called_with_a_token(world, call, fail):
    headers = {"Authorization": f"Bearer {world.api.token}"}
    page = call("api_client", path="/stores", params={"per_page": "2"}, headers=headers)
    assert page["status"] == 200
    assert len(page["body"]["data"]) == 2
    assert fail("api_client", path="/stores") == (
        "Unauthorized",
        "HTTP 401: Send the header 'Authorization: Bearer <token>'.",
    )


def test_an_error_inside_the_service_is_not_an_outage(world, fail):
    headers = {"Authorization": f"Bearer {world.api.token}"}
    world.api.faults.clear()
    nothing = {"month": "1999-01", "region": "North"}
    kind, message = fail("api_client", path="/reports/average_order", params=nothing, headers=headers)
    assert kind == "ServerError"
    assert message.startswith("HTTP 500: ")


def test_what_a_long_answer_leaves_out_is_said(world, call):
    headers = {"Authorization": f"Bearer {world.api.token}"}
    found = call("api_client", path="/customers", params={"per_page": "50"}, headers=headers)
    assert found["truncated"] is True
    assert 10 < len(found["body"]["data"]) < 50
    assert len(json.dumps(found, ensure_ascii=False)) <= 6000


# --- memory and journals --------------------------------------------------------------------------------------------


def test_memory(world, call):
    call("create_entities", entities=[{"name": "Ana", "entity_type": "person", "observations": ["likes tea"]}])
    again = call("create_entities", entities=[{"name": "Ana", "entity_type": "robot"}])
    assert again == {"created": [], "already_existing": ["Ana"]}
    call("add_observations", observations=[{"entity_name": "Ana", "contents": ["likes tea", "left in May"]}])
    assert world.memory["Ana"].observations == ("likes tea", "left in May")
    assert call("search_nodes", query="TEA")["entities"][0]["name"] == "Ana"
    call("delete_entities", names=["Ana"])
    assert "Ana" not in world.memory


def test_deleting_an_entity_takes_its_relations_along(world, call):
    name, other = next((e.name, e.relations[0][1]) for e in world.memory.values() if e.relations)
    call("delete_entities", names=[other])
    assert all(target != other for _, target in world.memory[name].relations)


def test_journals_count_up(world, call):
    for number in (1, 2):
        made = call("send_message", recipient="@desk", channel="chat", body="Hello")
        assert made["message_id"] == f"MSG-000{number}"
    lines = world.files["/workspace/outbox/messages.jsonl"].splitlines()
    assert json.loads(lines[1]) == {"id": "MSG-0002", "channel": "chat", "recipient": "@desk", "body": "Hello"}


def test_nobody_is_in_two_meetings(call, fail):
    call("create_calendar_event", title="A", start="2027-03-04T10:00", attendees=["Ana"], duration_minutes=60)
    assert fail("create_calendar_event", title="B", start="2027-03-04T10:59", attendees=["Ana"])[0] == "Conflict"
    call("create_calendar_event", title="B", start="2027-03-04T11:00", attendees=["Ana"])
    call("create_calendar_event", title="C", start="2027-03-04T10:30", attendees=["Ben"])


def test_the_clock_is_the_worlds(world, call):
    now = call("get_current_time")
    assert now["datetime"] == world.clock.now.isoformat(timespec="seconds")
    assert now["date"] == str(world.clock.today)
    converted = call(
        "convert_time", source_timezone="UTC", time="23:30", target_timezone="Asia/Tokyo", date="2026-01-05"
    )
    assert converted["target"]["datetime"] == "2026-01-06T08:30+09:00"
    assert converted["hours_ahead"] == 9
