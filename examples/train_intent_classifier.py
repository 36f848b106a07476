"""Train a classifier of intents on a build or on a published version, and score it on the splits that it did not see.

    python examples/train_intent_classifier.py data
    python examples/train_intent_classifier.py org/name --revision v1.0.0
    python examples/train_intent_classifier.py data --trainer --model distilbert/distilbert-base-uncased

TF-IDF and logistic regression take seconds on a CPU; `--trainer` fine-tunes a transformer instead. Nothing of Seedbed
is imported: what it writes is plain Parquet.
"""

import argparse
import sys
from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from datasets import DatasetDict, load_dataset

Predict = Callable[[list[str]], Sequence[int]]


def flags() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser(description="Train and score a classifier of intents.")
    parser.add_argument("data", help="a folder that seedbed build wrote, or a dataset of the Hub, e.g. org/name")
    parser.add_argument("--revision", metavar="TAG", help="which version of a dataset of the Hub, e.g. v1.0.0")
    parser.add_argument("--trainer", action="store_true", help="fine-tune a transformer with transformers' Trainer")
    parser.add_argument(
        "--model", default="distilbert/distilbert-base-uncased", help="which transformer: name or folder"
    )
    parser.add_argument("--epochs", type=float, default=1.0, metavar="N", help="rounds of fine-tuning (default: 1)")
    parser.add_argument("--out", default="intent-classifier", metavar="DIR", help="where Trainer keeps what it makes")
    return parser


def main() -> None:
    """Train on `train`, and print the macro-F1 of every other split."""
    options = flags().parse_args()
    if options.trainer and not all(map(find_spec, ("transformers", "torch", "accelerate"))):
        refuse(
            "--trainer needs transformers, torch and accelerate; install them with: pip install 'transformers[torch]'."
        )
    splits = loaded(options.data, options.revision)
    fit = fine_tuned(options) if options.trainer else linear
    predict = fit(splits)
    for name, rows in splits.items():
        if name != "train":
            print(f"{name}: macro-F1 {macro_f1(rows['intent'][:], predict(rows['text'][:])):.3f} on {len(rows):,} rows")


def loaded(data: str, revision: str | None) -> DatasetDict:
    """The prompts of a folder, or of one version on the Hub and of no other one."""
    if not Path(data).is_dir():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:  # offline, load_dataset would take whatever version it has cached
            data = snapshot_download(
                data, repo_type="dataset", revision=revision, allow_patterns=["intent/*", "README.md"]
            )
        except (HfHubHTTPError, HFValidationError, OSError):
            refuse(
                f"{data}: is neither a folder nor a dataset of the Hub that can be had; make one with seedbed build."
            )
    try:
        return load_dataset(data, "intent")
    except ValueError as problem:
        refuse(f"{data}: has no config 'intent': {str(problem).splitlines()[0]}.")


def linear(splits: DatasetDict) -> Predict:
    """Words, pairs of words and parts of words, weighed by logistic regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline, make_union

    words = TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)
    parts = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True)
    model = make_pipeline(make_union(words, parts), LogisticRegression(max_iter=1000, C=10))
    train = splits["train"]
    return model.fit(train["text"][:], train["intent"][:]).predict


def fine_tuned(options: argparse.Namespace) -> Callable[[DatasetDict], Predict]:
    """A transformer with a head for the intents, fine-tuned by Trainer."""

    def fit(splits: DatasetDict) -> Predict:
        from transformers import AutoModelForSequenceClassification, AutoTokenizer, Trainer, TrainingArguments

        names = splits["train"].features["intent"].names
        tokenizer = AutoTokenizer.from_pretrained(options.model)
        model = AutoModelForSequenceClassification.from_pretrained(
            options.model, id2label=dict(enumerate(names)), label2id={name: at for at, name in enumerate(names)}
        )
        arguments = TrainingArguments(options.out, num_train_epochs=options.epochs, seed=0, report_to=[])
        train = encoded(tokenizer, splits["train"]["text"][:]).add_column("labels", splits["train"]["intent"][:])
        trainer = Trainer(model, arguments, train_dataset=train, processing_class=tokenizer)
        trainer.train()
        return lambda texts: trainer.predict(encoded(tokenizer, texts)).predictions.argmax(axis=1)

    return fit


def encoded(tokenizer: Any, texts: list[str]) -> Any:
    """Texts as a dataset of token ids, cut at 128."""
    from datasets import Dataset

    return Dataset.from_dict(dict(tokenizer(texts, truncation=True, max_length=128)))


def macro_f1(truth: Sequence[int], predicted: Sequence[int]) -> float:
    """The mean over the intents of the harmonic mean of precision and recall."""
    from sklearn.metrics import f1_score

    return float(f1_score(truth, predicted, average="macro"))


def refuse(sentence: str) -> None:
    """Say what is wrong and stop."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
