"""Measure how recognisable each phrase family is and store it in builder/intent/confidence.json.

Needs scikit-learn (`pip install seedbed[train]`). Takes some minutes. Run it after a bank changed; the formula stands
in builder/intent/confidence.py.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline, make_union

from builder import atomic
from builder.intent import grammar
from builder.intent.confidence import FILE
from builder.intent.source import IntentSource
from builder.recipe import Recipe
from builder.seeds import key

SEEDS = (0, 1)
FOLDS = 5
ROWS = 500


def classifier() -> Any:
    """Words, word pairs and letters 3 to 5 long, weighed by TF-IDF, under logistic regression."""
    return make_pipeline(
        make_union(
            TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True, max_features=60_000),
            TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True, min_df=2, max_features=60_000),
        ),
        LogisticRegression(C=4.0, max_iter=200),
    )


def rows(seed: int) -> list[dict[str, Any]]:
    """Ordinary rows and edge cases of one seed."""
    source = IntentSource(Recipe(seed=seed).with_(examples_per_intent=ROWS, edge_cases=4000), grammar.read())
    return [row for shard in source.shards() for row in source.make(shard).table.to_pylist()]


def out_of_fold(data: Sequence[dict[str, Any]], seed: int) -> np.ndarray[Any, Any]:
    """For each row the probabilities of a classifier that saw no row of its family."""
    folds = np.array([int(key("fold", seed, row["family"])[0] % FOLDS) for row in data])
    texts = np.array([row["text"] for row in data], dtype=object)
    labels = np.array([row["intent"] for row in data])
    ordinary = np.array([not row["edge_case"] for row in data])
    found = np.zeros((len(data), labels.max() + 1))
    for fold in range(FOLDS):
        train, asked = (folds != fold) & ordinary, folds == fold
        found[asked] = classifier().fit(texts[train], labels[train]).predict_proba(texts[asked])
        print(f"seed {seed} fold {fold}: accuracy {(found[asked].argmax(1) == labels[asked]).mean():.3f}", flush=True)
    return found


def main() -> int:
    """Write the file."""
    seen: dict[str, list[tuple[bool, float]]] = defaultdict(list)
    for seed in SEEDS:
        data = rows(seed)
        for row, probabilities in zip(data, out_of_fold(data, seed), strict=True):
            spoilt = row["edge_case"] in {"typos", "noisy_surface"}
            if not spoilt:
                label = row["intent"]
                seen[row["family"]].append((probabilities.argmax() == label, probabilities[label]))
    families = {
        family: round(0.5 + 0.25 * (np.mean([right for right, _ in found]) + np.mean([p for _, p in found])), 3)
        for family, found in sorted(seen.items())
    }
    body = {"formula": "0.5 + 0.25 * (share right + mean probability of the label)", "seeds": SEEDS, "folds": FOLDS}
    atomic.write_text(FILE, json.dumps({**body, "families": families}, indent=0) + "\n")
    print(f"{FILE}: {len(families)} families, mean {np.mean(list(families.values())):.3f}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
