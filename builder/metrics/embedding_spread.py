"""How far texts lie apart in meaning, as a model sees it. Needs model2vec: `pip install "seedbed[embed]"`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from ..errors import UnavailableError
from .measure import Kept, Measure

Floats = npt.NDArray[np.floating[Any]]


def vendi_score(vectors: Floats) -> float:
    """The number of different things there are, in effect, from 1 to the number of vectors; 0 of none.

    exp of the Shannon entropy of the eigenvalues of K / n, where K holds the cosine similarities (Friedman and Dieng,
    2023); computed from the covariance, whose eigenvalues other than 0 are the same. Bias: low for few texts.
    """
    if not len(vectors):
        return 0.0
    unit = _unit(vectors)
    shares = np.linalg.eigvalsh(unit.T @ unit / len(unit))
    shares = shares[shares > 1e-12]
    return float(np.exp(-np.sum(shares * np.log(shares))))


def mean_distance(vectors: Floats) -> float:
    """The mean cosine distance of two different texts, 0 to 2; 0 of fewer than two. In closed form, not sampled."""
    if len(vectors) < 2:
        return 0.0
    return float((1 - np.sum(_unit(vectors).mean(0) ** 2)) * len(vectors) / (len(vectors) - 1))


def _unit(vectors: Floats) -> Floats:
    sizes = np.linalg.norm(vectors.astype(np.float64), axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(sizes, 1e-12), np.float64)


@dataclass(frozen=True, slots=True)
class EmbeddingSpread(Kept):
    """Vendi score and mean cosine distance of the texts' embeddings. The figures mean nothing without the model."""

    model: str

    def merge(self, other: "EmbeddingSpread") -> "EmbeddingSpread":
        """Both."""
        return EmbeddingSpread(self.batches + other.batches, self.model)

    def figures(self) -> dict[str, Any]:
        """Both scores, with the model's name."""
        vectors = embedded([text or "" for text in self.rows.column("text").to_pylist()], self.model)
        return {"model": self.model, "vendi": vendi_score(vectors), "mean_distance": mean_distance(vectors)}


def embedded(texts: Sequence[str], model: str) -> Floats:
    """A vector for each text, by a static model (a folder, or a name on the Hub)."""
    try:
        from model2vec import StaticModel  # noqa: PLC0415  # an optional extra
    except ImportError:
        raise UnavailableError('embeddings need model2vec; install it with pip install "seedbed[embed]".') from None
    return np.asarray(StaticModel.from_pretrained(model).encode(list(texts)))


def with_model(model: str) -> Measure:
    """The measure, with the model that is named in its figures."""
    return Measure(lambda rows: EmbeddingSpread((rows.only("text"),), model))
