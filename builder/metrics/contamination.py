"""What of another dataset, such as a benchmark, stands in this one."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import polars as pl

from .. import reading
from ..errors import InputError
from ..reading import POSITION
from . import ngrams
from .exact_duplicates import normal
from .measure import Kept, Measure, Rows
from .words import Words

ORDER: Final = 8
COVER: Final = 0.5
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Contamination(Kept):
    """Shares, 0 to 1, of the other dataset's texts (`items`) that are found here.

    `whole_text`: the item is a text here, but for case, space and final marks. `covered`: of an item of at least 8
    words at least half of the words lie in word 8-grams that one single text here has too (open-instruct's measure).
    `found`: either. Bias: items of fewer than 8 words (`short`) are only found whole, and a paraphrase never is, so
    the shares are lower bounds.
    """

    items: Rows
    source: str

    def merge(self, other: "Contamination") -> "Contamination":
        """Both."""
        return Contamination(self.batches + other.batches, self.items, self.source)

    def figures(self) -> dict[str, Any]:
        """Counts, shares and the first items found, with the text here that covers them best."""
        items = self.items
        rows = Rows(
            self.rows.table.sort_by(POSITION if self.rows.has(POSITION) else "text")
        )  # which text is told is fixed
        whole = _whole(items, rows)
        best = cover(items.words, rows.words)
        covered = best.filter(pl.col("cover") >= COVER)
        found = (
            covered.join(whole, on="item", how="full", coalesce=True).sort("item").unique("item", maintain_order=True)
        )
        counts = {"whole_text": whole.height, "covered": covered.height, "found": found.height}
        return {
            "against": self.source,
            "items": len(items),
            "short": int((items.words.counts < ORDER).sum()),
            "order": ORDER,
            "cover": COVER,
            **{name: {"items": one, "share": one / len(items) if len(items) else 0.0} for name, one in counts.items()},
            "cases": [_case(items, rows, one) for one in found[:_SHOWN].to_dicts()],
        }


def _normal(rows: Rows, name: str) -> pl.DataFrame:
    frame = pl.DataFrame({"text": pl.Series(rows.column("text"), dtype=pl.String).fill_null("")})
    return frame.select(normal(pl.col("text")).alias("text")).with_row_index(name).filter(pl.col("text") != "")


def _whole(items: Rows, rows: Rows) -> pl.DataFrame:
    """Items (`item`) that are texts here, and one of those (`equal`)."""
    shared = _normal(items, "item").join(_normal(rows, "equal"), on="text")
    positions = pl.Series("at", rows.column(POSITION), dtype=pl.String)
    return (
        shared.with_columns(positions[shared["equal"]], pl.col("item").cast(pl.Int64), pl.col("equal").cast(pl.Int64))
        .sort("item", "at").unique("item", keep="first", maintain_order=True).select("item", "equal")
    )  # fmt: skip


def cover(items: Words, texts: Words, n: int = ORDER) -> pl.DataFrame:
    """For each item that shares an n-gram with a text: the largest share of its words in such n-grams of one text.

    Columns: `item`, `text` (which one), `cover` from above 0 to 1.
    """
    begun = pl.DataFrame({"gram": ngrams.grams(items, n), "item": ngrams.owners(items, n)})
    begun = begun.with_columns(pl.int_range(pl.len()).over("item").alias("place"))
    held = pl.DataFrame({"gram": ngrams.grams(texts, n), "text": ngrams.owners(texts, n)})
    shared = held.filter(pl.col("gram").is_in(begun["gram"].unique().implode())).unique().join(begun, on="gram")
    step = pl.col("place").shift(-1).over("item", "text", order_by="place") - pl.col("place")
    reached = shared.with_columns(step.fill_null(n).clip(upper_bound=n).alias("words"))
    sizes = pl.DataFrame({"item": np.arange(len(items.counts)), "size": items.counts})
    return (
        reached.group_by("item", "text").agg(pl.sum("words")).join(sizes, on="item")
        .with_columns((pl.col("words") / pl.col("size")).alias("cover"))
        .sort(["item", "cover", "text"], descending=[False, True, False])
        .unique("item", keep="first", maintain_order=True).select("item", "text", "cover")
    )  # fmt: skip


def _case(items: Rows, rows: Rows, found: dict[str, Any]) -> dict[str, Any]:
    here = found["equal"] if found["equal"] is not None else found["text"]
    return {
        "item": items.column("text")[found["item"]].as_py(),
        "text": rows.column("text")[here].as_py(),
        POSITION: rows.column(POSITION)[here].as_py(),
        "cover": 1.0 if found["equal"] is not None else found["cover"],
    }


def against(path: Path) -> Measure:
    """The measure against a file or folder with a column `text`. Raises InputError when it has none."""
    found = reading.read(path)
    if "text" not in found.columns:
        raise InputError(f"{path}: there is no column 'text'; right would be a dataset whose texts can be compared.")
    items = Rows(found.select(pl.col("text").cast(pl.String).fill_null("")).to_arrow())
    return Measure(lambda rows: Contamination((rows.only("text", POSITION),), items, path.name), scope="whole")
