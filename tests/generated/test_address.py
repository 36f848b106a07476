"""What paths of `seedbed://` name, and what is refused."""

import hashlib

import pytest

from builder import __version__
from builder.errors import SeedbedError
from builder.fingerprint import own_digest
from builder.generated import address
from builder.generated.address import NoSuchPathError, pinned, place
from builder.recipe import Recipe
from builder.sources import build_id, source

NAMES = tuple(f"{split}-00000-of-00001.parquet" for split in ("train", "validation", "test", "edge_cases"))
V1 = "f007f6b7a6bc3f76"


@pytest.mark.parametrize(
    ("path", "entries"),
    [
        ("", ("v1",)),
        ("v1", ("intent", "agentic")),
        ("v1/intent", ("seed=0",)),
        ("v1/intent/seed=7,n=100", NAMES),
        ("v1/agentic/seed=7,n=24", NAMES[:3]),
        ("v1/intent/seed=7,n=100,edge_cases=0", NAMES[:3]),
        ("v1/intent/n=10,edge_cases=8,shard_rows=6", None),
    ],
)
def test_folders(path, entries):
    found = place(path)
    assert found.shard is None
    assert entries is None or found.entries == entries


@pytest.mark.parametrize(
    ("spelled", "recipe"),
    [
        ("seed=7", {"seed": 7}),
        ("seed=7,n=5000", {"seed": 7, "examples_per_intent": 500}),
        ("n=5000,seed=7", {"seed": 7, "examples_per_intent": 500}),
        ("examples_per_intent=3,edge_cases=8", {"examples_per_intent": 3, "edge_cases": 8}),
        ("n=10,shard_rows=4", {"examples_per_intent": 1, "shard_rows": 4}),
        (f"seed={2**63 - 1}", {"seed": 2**63 - 1}),
    ],
)
def test_recipes_of_prompts(spelled, recipe):
    found = place(f"v1/intent/{spelled}").folder
    assert found.recipe == Recipe().with_(**recipe)
    assert found.identity == build_id(found.recipe, ["intent"])


@pytest.mark.parametrize(
    ("spelled", "rows", "worlds"),
    [
        ("seed=1", {"train": 2000, "validation": 200, "test": 200}, 40),
        ("n=2400", {"train": 2000, "validation": 200, "test": 200}, 40),
        ("n=25,worlds=3", {"train": 21, "validation": 2, "test": 2}, 3),
        ("n=5", {"train": 5, "validation": 0, "test": 0}, 40),
    ],
)
def test_recipes_of_conversations(spelled, rows, worlds):
    agentic = place(f"v1/agentic/{spelled}").folder.recipe.agentic
    assert (agentic.rows, agentic.worlds) == (rows, worlds)


def test_a_version_can_be_pinned():
    for version in (
        "v1",
        f"v1-{__version__}",
        f"v1-{__version__}-{own_digest()[:12]}",
        f"v1-{__version__}-{own_digest()}",
    ):
        assert place(f"{version}/intent/seed=7").entries == NAMES
    assert pinned("v1/intent/seed=7") == f"v1-{__version__}-{own_digest()[:12]}/intent/seed=7"
    assert place(pinned("v1/intent/seed=7")).entries == NAMES
    assert place(pinned("v1")).entries == place("v1").entries


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("v2/intent/seed=7", f"Seedbed {__version__} makes v1"),
        ("1/intent/seed=7", "makes v1"),
        ("v1-9.9.9/intent/seed=7", "install the one that is named"),
        (f"v1-{__version__}-000000000000/intent/seed=7", "has other code or content"),
        (f"v1-{__version__}-{own_digest()[:4]}/intent/seed=7", "has other code or content"),
        ("..", "makes v1"),
        ("v1/../v1/intent", "there is no config '..'; known are intent, agentic"),
        ("v1//intent/seed=7", "there is no config ''"),
        ("v1/intents/seed=7", "there is no config 'intents'"),
        ("v1/intent/..", "'..' is no key of intent; known are seed, n"),
        ("v1/intent/sede=7", "'sede' is no key of intent; known are seed, n"),
        ("v1/intent/content=here", "'content' is no key"),
        ("v1/intent/provider=groq", "'provider' is no key"),
        ("v1/intent/worlds=3", "'worlds' is no key of intent"),
        ("v1/agentic/edge_cases=3", "'edge_cases' is no key of agentic"),
        ("v1/intent/seed", "'seed=' is not right"),
        ("v1/intent/seed=7,", "'' is no key"),
        ("v1/intent/seed=7,seed=8", "'seed' stands twice"),
        ("v1/intent/seed=-1", "'seed=-1' is not right; right would be a whole number"),
        ("v1/intent/seed=1.5", "'seed=1.5' is not right"),
        ("v1/intent/seed=٣", "is not right"),
        (f"v1/intent/seed={2**63}", "is not right"),
        (f"v1/intent/seed={'9' * 5000}", "is not right"),
        ("v1/intent/n=1e12", "'n=1e12' is not right; right would be a whole number from 0 to 10,000,000"),
        ("v1/intent/n=1000000000000", "is not right"),
        ("v1/intent/n=5005", "'n=5005' is not right; right would be a multiple of 10"),
        ("v1/intent/n=50,examples_per_intent=5", "without examples_per_intent"),
        ("v1/intent/examples_per_intent=10000000", "it is 100,002,000 rows; right would be at most 10,000,000"),
        ("v1/intent/n=100000,shard_rows=1", "it is 102,000 rows; right would be at most 10,000,000 in 10,000 files"),
        ("v1/intent/shard_rows=0", "'shard_rows: 0' is not right"),
        ("v1/agentic/worlds=0", "'agentic.worlds: 0' is not right"),
        ("v1/intent/seed=7/dev-00000-of-00001.parquet", f"there is no such file; this recipe makes {NAMES[0]}"),
        ("v1/intent/seed=7/train-00001-of-00001.parquet", "there is no such file"),
        ("v1/intent/seed=7/../seed=8", "there is no such file"),
        ("v1/intent/seed=7,n=0,edge_cases=0/train", "this recipe makes none"),
        ("v1/intent/n=90,shard_rows=6/x", " and 346 others"),
        ("v1/intent/seed=7/train-00000-of-00001.parquet/x", "there is no such file"),
        ("v1/a\nb/\x00", "there is no config 'a\\nb'"),
    ],
)
def test_what_cannot_be_is_one_sentence(path, sentence):
    with pytest.raises(NoSuchPathError) as caught:
        place(path)
    told = str(caught.value)
    assert sentence in told
    assert told.startswith("seedbed://")
    assert told.endswith(".")
    assert "\n" not in told
    assert len(told) < 400
    assert isinstance(caught.value, FileNotFoundError)
    assert isinstance(caught.value, SeedbedError)


def test_v1_is_these_columns_and_labels():
    """When this fails, a reader of `v1` would meet other columns or labels: raise CONTRACT, then mend this."""
    told = [source(config, Recipe()).schema.metadata[b"huggingface"] for config in ("intent", "agentic")]
    assert hashlib.sha256(b"".join(told)).hexdigest()[:16] == V1
    assert address.CONTRACT == "v1"
