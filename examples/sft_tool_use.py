"""Fine-tune a model on the conversations of a build or of a published version, with TRL.

    python examples/sft_tool_use.py data --dry-run
    python examples/sft_tool_use.py data --model Qwen/Qwen2.5-0.5B-Instruct
    python examples/sft_tool_use.py org/name --revision v1.0.0 --model Qwen/Qwen2.5-0.5B-Instruct

`--dry-run` renders and tokenises every row and trains nothing: with the tokenizer of `--model`, or without one with a
small tokenizer made on the spot and the chat template of Qwen 2.5 that TRL ships. Nothing of Seedbed is imported.
"""

import argparse
import sys
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import Any

from datasets import Dataset, load_dataset

SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]


def flags() -> argparse.ArgumentParser:
    """What can be said on the command line."""
    parser = argparse.ArgumentParser(description="Fine-tune a model on conversations with tools.")
    parser.add_argument("data", help="a folder that seedbed build wrote, or a dataset of the Hub, e.g. org/name")
    parser.add_argument("--revision", metavar="TAG", help="which version of a dataset of the Hub, e.g. v1.0.0")
    parser.add_argument("--model", help="the model to fine-tune: name or folder; its chat template has to know tools")
    parser.add_argument("--dry-run", action="store_true", help="render and tokenise the rows, train nothing")
    parser.add_argument(
        "--max-length", type=int, default=4096, metavar="N", help="tokens of a row at most (default: 4096)"
    )
    parser.add_argument("--max-steps", type=int, default=-1, metavar="N", help="steps at most (default: one epoch)")
    parser.add_argument("--out", default="sft-tool-use", metavar="DIR", help="where the model is written")
    return parser


def main() -> None:
    """Fine-tune on `train`, or look at what would be trained on."""
    options = flags().parse_args()
    if not options.dry_run:
        if not options.model:
            refuse("training needs a model; name one with --model, or look at the rows with --dry-run.")
        if not all(map(find_spec, ("trl", "torch", "accelerate"))):
            refuse("training needs trl, torch and accelerate; install them with: pip install trl, or take --dry-run.")
    rows = loaded(options.data, options.revision)
    if options.dry_run:
        look(rows, tokenizer_for(rows, options.model), options.max_length)
    else:
        train(rows, options)


def loaded(data: str, revision: str | None) -> Dataset:
    """Messages and tools of the training split of a folder, or of one version on the Hub and of no other one."""
    if not Path(data).is_dir():
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import HfHubHTTPError, HFValidationError

        try:  # offline, load_dataset would take whatever version it has cached
            data = snapshot_download(
                data, repo_type="dataset", revision=revision, allow_patterns=["agentic/*", "README.md"]
            )
        except (HfHubHTTPError, HFValidationError, OSError):
            refuse(
                f"{data}: is neither a folder nor a dataset of the Hub that can be had; make one with seedbed build."
            )
    try:
        return load_dataset(data, "agentic", split="train").select_columns(["messages", "tools"])
    except ValueError as problem:
        refuse(f"{data}: has no config 'agentic': {str(problem).splitlines()[0]}.")


def tokenizer_for(rows: Dataset, model: str | None) -> Any:
    """The model's own tokenizer; without a model, one made of the rows with a chat template of TRL."""
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(model) if model else made_of(rows)


def made_of(rows: Dataset) -> Any:
    """Byte pairs learnt from what is said in the rows: good for trying things out, not for a model."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=4000, special_tokens=SPECIAL, initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator((message["content"] for row in rows for message in row["messages"]), trainer)
    made = PreTrainedTokenizerFast(tokenizer_object=tokenizer, eos_token=SPECIAL[2], pad_token=SPECIAL[0])
    trl = Path(find_spec("trl").submodule_search_locations[0])
    made.chat_template = (trl / "chat_templates" / "qwen2_5.jinja").read_text("utf-8")
    return made


def look(rows: Dataset, tokenizer: Any, most: int) -> None:
    """Print the first row as the model would see it, and how long rows are."""
    texts = [tokenizer.apply_chat_template(row["messages"], tools=row["tools"] or None, tokenize=False) for row in rows]
    lengths = [len(ids) for ids in tokenizer(texts, add_special_tokens=False)["input_ids"]]
    print(texts[0])
    print(
        f"{len(rows):,} conversations, {sum(lengths):,} tokens; {median(lengths):,.0f} a row, at most {max(lengths):,}"
    )
    print(f"{sum(length > most for length in lengths):,} rows are longer than --max-length {most:,} and would be cut")


def train(rows: Dataset, options: argparse.Namespace) -> None:
    """Full fine-tuning, with the loss on what the assistant says: a tool's results are not for the model to write."""
    import torch
    from trl import SFTConfig, SFTTrainer

    arguments = SFTConfig(
        options.out,
        max_length=options.max_length,
        max_steps=options.max_steps,
        per_device_train_batch_size=1,
        assistant_only_loss=True,
        bf16=torch.cuda.is_available() and torch.cuda.is_bf16_supported(),
        report_to=[],
        seed=0,
    )
    trainer = SFTTrainer(options.model, arguments, train_dataset=rows)
    print(f"loss {trainer.train().training_loss:.3f} after {trainer.state.global_step:,} steps")
    trainer.save_model()


def refuse(sentence: str) -> None:
    """Say what is wrong and stop."""
    print(sentence, file=sys.stderr)
    sys.exit(2)


if __name__ == "__main__":
    main()
