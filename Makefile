# Two commands do everything on a machine with git, make and Python >= 3.11: `make data` and `make test`.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXAMPLE := $(VENV)/example

.PHONY: data test lint types pytest wheel soak bench example clean

data: $(VENV)/.ready  ## build the default dataset offline into data/
	$(BIN)/seedbed build --out data --num-proc 2
	@echo 'from datasets import load_dataset; load_dataset("data", "intent"); load_dataset("data", "agentic")'

test: lint types pytest wheel  ## everything that must hold

lint: $(VENV)/.ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: $(VENV)/.ready
	$(BIN)/mypy

pytest: $(VENV)/.ready
	$(BIN)/pytest -n 2 -m "not soak"

wheel: $(VENV)/.ready  ## the built wheel works in an empty environment outside this folder
	$(BIN)/python scripts/smoke_test_wheel.py

soak: $(VENV)/.ready  ## the long tests
	$(BIN)/pytest -n 2 -m soak

bench: $(VENV)/.ready  ## the figures of benchmarks/README.md
	$(BIN)/uv sync --quiet --frozen --compile-bytecode --group bench
	$(BIN)/python benchmarks/rows_per_second.py
	$(BIN)/python benchmarks/conversations.py
	$(BIN)/python benchmarks/providers.py
	$(BIN)/python benchmarks/ngrams.py

example: $(VENV)/.ready  ## dataset_card/example, from the default build; read the difference
	rm -rf $(EXAMPLE)
	$(BIN)/seedbed build --out $(EXAMPLE) --num-proc 2
	$(BIN)/seedbed report $(EXAMPLE)
	cp $(EXAMPLE)/report.json $(EXAMPLE)/seedbed.json dataset_card/example/
	SEEDBED_GOLDEN=write $(BIN)/pytest -m "not soak" tests/report/test_card.py
	rm -rf $(EXAMPLE)

clean:
	rm -rf data dist $(VENV)

$(VENV)/.ready: pyproject.toml uv.lock
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check uv
	$(BIN)/uv sync --quiet --frozen --compile-bytecode --inexact
	touch $@
