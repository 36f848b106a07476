"""A model behind WireServer that plays agentic scenes: it knows a scene by what it is asked, and does as its script.

`bad` is a way to play badly: (scene, body, the good message) -> another message, or None for the good one.
"""

import json
import re
from collections.abc import Callable
from typing import Any

from builder.agentic import conversation
from builder.agentic.play import Act
from builder.agentic.world.rng import Rng
from builder.llm.agentic.drafts import Drafts
from builder.llm.agentic.scene import Scene
from builder.recipe import Recipe

Json = Any
Bad = Callable[[Scene, dict[str, Json], dict[str, Json]], dict[str, Json] | None]


def recipe_of(
    mode: str, url: str = "http://127.0.0.1:9", *, rows: dict[str, int] | None = None, **provider: Json
) -> Recipe:
    """A small agentic recipe on a local server."""
    section = {"name": "local", "model": "model", "base_url": f"{url}/v1", "mode": mode}
    agentic = {"rows": rows or {"train": 3, "test": 1}, "worlds": 2}
    return Recipe(seed=11).with_(agentic=agentic, provider={**section, **provider})


class Actor:
    """The `reply` of a server: plays the first `takes` scenes of every row, in each mode."""

    def __init__(self, recipe: Recipe, takes: int = 2, bad: Bad = lambda *_: None) -> None:
        drafts = Drafts(recipe)
        self.bad = bad
        self.scenes: dict[tuple[str, str], Scene] = {}
        self.take: dict[int, int] = {}
        for split, total in recipe.agentic.rows.items():
            for number in range(total):
                for take in range(takes):
                    scene = drafts.scene(split, number, take)[0]
                    self.scenes[scene.case.system, scene.users[0].text] = scene
                    self.take[id(scene)] = take

    def __call__(self, body: dict[str, Json]) -> dict[str, Json]:
        system, first = (message["content"] for message in body["messages"][:2])
        if "You judge" in system:
            return said('{"grade": "good"}')
        if "You play a user" in system:
            return said(f"{first.rpartition('Say now: ')[2]} Thanks.")
        if "You reword" in system:
            return said(json.dumps(reworded(first)))
        if "You write conversations" in system:
            order = json.loads(first.partition("\nAn earlier")[0])
            scene = self.scenes[order["system"], order["turns"][0]["the user wants"]]
            good = said(json.dumps({"messages": written(scene)}))
        else:
            scene = self.scenes[system, first]
            good = played(scene, body)
        return self.bad(scene, body, good) or good


def played(scene: Scene, body: dict[str, Json]) -> dict[str, Json]:
    """The script's next message."""
    acts = [turn for turn in scene.case.played.turns if isinstance(turn, Act)]
    act = acts[sum(message["role"] == "assistant" for message in body["messages"])]
    calls = [scene.case.offer.offered((one.call.tool, dict(one.call.arguments))) for one in act.executed]
    return said(act.text, calls)


def reworded(request: str) -> dict[str, Json]:
    """Every text of the user with a word more."""
    given = json.loads(request.partition("\nAn earlier")[0])
    return {"texts": [one["text"] + (" Thanks." if one["who"] == "user" else "") for one in given]}


def written(scene: Scene) -> list[dict[str, Json]]:
    """The script's conversation, as a model writes it in one completion."""
    found = []
    for message in conversation.messages(scene.case.played, "", scene.case.offer, Rng("ids"))[1:]:
        functions = [call["function"] for call in message.get("tool_calls", ())]
        calls = [{"name": one["name"], "arguments": json.dumps(one["arguments"])} for one in functions]
        found.append({"role": message["role"], "content": message["content"], "calls": calls})
    return found


def said(text: str, calls: Json = ()) -> dict[str, Json]:
    """A message of the assistant."""
    message = {"role": "assistant", "content": text}
    if calls:
        message["tool_calls"] = [called(name, json.dumps(arguments), at) for at, (name, arguments) in enumerate(calls)]
    return message


def called(name: str, arguments: str, at: int = 0) -> dict[str, Json]:
    """A call in a message."""
    return {"id": f"call_{at}", "type": "function", "function": {"name": name, "arguments": arguments}}


def marks(text: str) -> list[str]:
    """The marks in a masked text."""
    return re.findall(r"\[\[\d+\]\]", text)
