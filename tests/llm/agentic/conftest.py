"""Scenes of many scenarios, staged once."""

import pytest

from builder.llm.agentic.asking import RefusedError, Reply
from builder.llm.agentic.drafts import Drafts
from wire_acting import recipe_of


@pytest.fixture(scope="session")
def scenes():
    recipe = recipe_of("play", rows={"train": 40})
    drafts = Drafts(recipe)
    return [drafts.scene("train", number, 0)[0] for number in range(40)]


@pytest.fixture(scope="session")
def find(scenes):
    """The first scene of which something holds."""

    def first(holds):
        return next(scene for scene in scenes if holds(scene))

    return first


@pytest.fixture(scope="session")
def drive():
    """Have a generator of asks answered by a function of (number, ask); what it returns, or its RefusedError."""

    def run(asking, model):
        reply, number = None, 0
        while True:
            try:
                ask = asking.send(reply)
            except StopIteration as end:
                return end.value
            except RefusedError as refused:
                return refused
            message = model(number, ask)
            reply = message if message is None or isinstance(message, Reply) else Reply(message, "local:model")
            number += 1

    return run
