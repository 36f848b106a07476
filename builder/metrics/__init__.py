"""Measures of a dataset: what it is worth before anything is trained on it.

A measure is one file here with a constant `MEASURE` (see measure.py), found by discovery. Its parts are

    of(rows: Rows) -> Partial            what is kept of a batch of rows
    Partial.merge(other) -> Partial      of two batches as if they had been one; the order does not matter
    Partial.figures() -> dict            the numbers, ready for JSON

so that a dataset is measured while its Parquet row groups stream past, a split is the merge of its batches and the
whole dataset the merge of its splits. Merging is exact; where a figure is an estimate, its error stands beside it.
`Rows` is an Arrow table with class labels as names, a column `split` and a column `position`; a measure says in
`needs` which other columns it cannot do without, and is left out where they are missing.

    figures.figures(folder) -> {"configs": {config: {"splits": {split: {measure: {...}}}, "whole": {measure: {...}}}}}

runs all of them over a built dataset (this tree is report.json). Every function of texts can be called alone, e.g.
`distinct_n(texts, 2)`. The folders here hold thin `evaluate.Measurement`s: with `evaluate` and this package installed,
`evaluate.load("builder/metrics/ngram_uniqueness").compute(data=texts)` gives the figures of the same code.

One idea of a word for all measures: a run of letters, marks, digits and _ in lower case (words.py). Docstrings say
definition, range, unit, formula, source and known bias.
"""
