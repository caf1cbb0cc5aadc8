# make demo    try it: embedded broker, worker, simulated posts, alerts
# make test    every test that this machine can run
# make lint    formatting, types, generated files
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: setup demo test lint format schemas readme lock clean

setup: $(READY)

$(READY): pyproject.toml deploy/constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; run: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e '.[local,dev]'
	touch $@

demo: setup
	$(BIN)/kentongan demo

test: setup
	$(BIN)/pytest -n 2 --dist loadfile

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m schemas.export --check
	$(BIN)/python -m deploy.readme --check
	$(BIN)/python -m deploy.grafana.dashboards --check

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schemas: setup
	$(BIN)/python -m schemas.export

# Writes the table of settings anew.
readme: setup
	$(BIN)/python -m deploy.readme

# Pins what is installed now; run it in a fresh environment to take up new releases.
lock:
	$(BIN)/pip freeze --exclude-editable --exclude pip --exclude setuptools > deploy/constraints.txt

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
