"""Rewording: marks keep what must stay, every change beside them is found, and what is worded anew is proved again."""

import json

import pytest

from builder.agentic.play import Act, Said
from builder.llm.agentic.asking import RefusedError
from builder.llm.agentic.masks import Masked
from builder.llm.agentic.rewrite import rewrite
from wire_acting import marks, reworded, said

TEXTS = [
    "Is ORD-4711 from Amara Okafor late? She paid EUR 1,234.50 on 2026-03-04.",
    "Yes: ORD-4711 left `depot_7` at 10:30, see https://docs.x.example/a/b and /workspace/notes.md, 12.5% late.",
    'It says "hold it", and amara@mail.example is told. In all 3.',
]
NAMES = ["Amara Okafor", "Lisbon"]


def test_nothing_that_must_stay_is_shown():
    masked = Masked(TEXTS, NAMES)
    shown = " ".join(masked.texts)
    for word in (
        "ORD-4711", "Amara", "1,234.50", "2026", "depot_7", "10:30", "https", "/workspace", "12.5", "hold", "mail.ex",
    ):  # fmt: skip
        assert word not in shown
    assert masked.texts[0].endswith("on [[4]].")
    assert marks(masked.texts[0])[0] == marks(masked.texts[1])[0]


def test_marks_may_move_and_come_back_as_they_were():
    masked = Masked(TEXTS, NAMES)
    moved = [f"{' and '.join(reversed(marks(text)))} it is" for text in masked.texts]
    filled = masked.filled(moved)
    assert filled[0] == "2026-03-04 and 1,234.50 and Amara Okafor and ORD-4711 it is"
    assert masked.filled(masked.texts) == TEXTS


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text.replace("[[1]]", "[[2]]"),
        lambda text: text.replace("[[1]]", ""),
        lambda text: text + " [[1]]",
        lambda text: text + " [[99]]",
        lambda text: text.replace("[[1]]", "ORD-4712"),
        lambda text: text + " That makes 7.",
        lambda text: text + " Ask boss@mail.example.",
        lambda text: text + " It went to Lisbon.",
        lambda text: text + " See [[ this ]].",
    ],
)
def test_a_change_of_what_must_stay_is_found(change):
    masked = Masked(TEXTS, NAMES)
    with pytest.raises(RefusedError) as refused:
        masked.filled([change(masked.texts[0]), *masked.texts[1:]])
    assert refused.value.rule == "locked"


def test_texts_that_are_missing_are_found():
    with pytest.raises(RefusedError, match="3 texts were to be worded anew and 2 came"):
        Masked(TEXTS).filled(TEXTS[:2])


def anew(change=lambda texts: texts):
    """A model that words everything anew, and then does what it should not."""

    def model(_, ask):
        texts = reworded(ask.messages[1]["content"])["texts"]
        return said(json.dumps({"texts": change(texts)}))

    return model


def test_what_is_worded_anew_is_proved_again(scenes, drive):
    for scene in scenes[:12]:
        row = scene.reworded(drive(rewrite(scene, ""), anew()), "local:model")
        assert all(row["verification"].values())
        was = scene.case.played
        said_before = [turn.text for turn in was.turns if isinstance(turn, Said)]
        users = [message["content"] for message in row["messages"] if message["role"] == "user"]
        assert users == [f"{text} Thanks." for text in said_before]
        results = [message["content"] for message in row["messages"] if message["role"] == "tool"]
        assert len(results) == sum(len(turn.executed) for turn in was.turns if isinstance(turn, Act))


def test_calls_and_results_are_not_shown(scenes, drive):
    scene = next(scene for scene in scenes if any(True for _ in scene.case.played.executed()))
    asks = []
    drive(rewrite(scene, ""), lambda number, ask: asks.append(ask) or anew()(number, ask))
    shown = json.dumps(asks[0].messages)
    assert not any(one.text in shown for one in scene.case.played.executed())
    assert not asks[0].tools


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (lambda texts: texts[:-1], "locked"),
        (lambda texts: [*texts[:-1], texts[-1] + " It cost 4711."], "locked"),
        (lambda texts: [*texts[:-1], "Which of them do you mean?" + "".join(marks(texts[-1]))], "negatives"),
        (lambda texts: [text.removesuffix(" Thanks.") for text in texts], "reworded"),
        (lambda texts: [*texts[:-1], 7], "form"),
        (lambda texts: [*texts[:-1], " "], "form"),
        (lambda texts: "none", "form"),  # noqa: ARG005
    ],
)
def test_what_is_reworded_badly_is_refused(scenes, drive, change, rule):
    scene = next(scene for scene in scenes if scene.endings[-1].kind == "answer" and scene.case.truth.facts)
    found = drive(rewrite(scene, ""), anew(change))
    assert isinstance(found, RefusedError)
    assert found.rule == rule, found.reason


def test_the_reason_of_the_last_attempt_is_told(scenes, drive):
    asks = []
    drive(rewrite(scenes[0], "text 0 has '7' beside its marks"), lambda _, ask: asks.append(ask) or said("no"))
    assert "An earlier attempt was not taken: text 0 has '7' beside its marks." in asks[0].messages[1]["content"]
