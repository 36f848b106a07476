"""`evaluate.load` of every measurement, as a user calls it: from the folder of the repository, offline."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from builder.metrics.measure import Rows, measures

ROOT = Path(__file__).parents[2]
NAMES = sorted(file.stem for file in (ROOT / "builder" / "metrics").glob("*/*.py") if file.stem == file.parent.name)
TEXTS = ["tell me a story of one cat", "tell me a story of two cats", "Größe!", "what is it", "what is it"]
CODE = """
import json, sys
import evaluate
names, texts = json.loads(sys.argv[1])
paths = ["builder/metrics/" + name for name in names]
alone = {name: evaluate.load(path).compute(data=texts) for name, path in zip(names, paths)}
together = evaluate.combine(paths).compute(data=texts)
streamed = evaluate.load(paths[0])
for text in texts:
    streamed.add(data=text)
print(json.dumps([alone, together, streamed.compute()]))
"""


@pytest.fixture(scope="module")
def computed(tmp_path_factory):
    home = tmp_path_factory.mktemp("hf")
    environment = {"PATH": "/usr/bin:/bin", "HF_HUB_OFFLINE": "1", "HF_HOME": str(home), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", CODE, json.dumps([NAMES, TEXTS])]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_there_are_some():
    assert {"ngram_uniqueness", "near_duplicate_rate", "compression_ratio"} <= set(NAMES)


@pytest.mark.parametrize(
    ("name", "measure"),
    [
        ("ngram_uniqueness", "distinct"),
        ("exact_duplicate_rate", "exact_duplicates"),
        ("near_duplicate_rate", "near_duplicates"),
        ("compression_ratio", "compression"),
        ("template_share", "template_dominance"),
        ("text_size", "size"),
    ],
)
def test_alone_they_give_the_figures_of_the_measure(computed, name, measure):
    figures = measures()[measure].of(Rows.of_texts(TEXTS)).figures()
    assert computed[0][name] == json.loads(json.dumps(figures))


def test_the_earlier_name(computed):
    assert computed[0]["uniqueness_score"] == {"uniqueness_score": 1 / 2}  # of four runs two are shared


def test_combined_none_is_lost(computed):
    alone, together, _ = computed
    told = {key: value for name in NAMES for key, value in alone[name].items()}
    for key, value in told.items():
        assert value in [found for name, found in together.items() if name.endswith(key)]
    assert len(together) == sum(len(figures) for figures in alone.values())


def test_row_by_row_is_the_same(computed):
    assert computed[2] == computed[0][NAMES[0]]
