# make demo      try it: embedded broker, worker, desk, simulated posts, alerts
# make demo-sources   the same, fetched from a made-up internet on this machine
# make test      every test that this machine can run, and in the last line what was left out
# make test-all  every test there is; installs the extra `transformer`, several GB
# make fuzz      bytes by chance to everything that takes them from outside
# make chaos     whether the promises hold while workers, brokers, network, disk and clock fail; --list: CHAOS='--list'
# make soak      whether a worker grows: an hour at a constant load; shorter: SOAK='--minutes 10'
# make bench     how fast it is beside its own limit and others: BENCH='--posts 5000'; with Quix Streams too: pip install -e '.[bench]'
# make lint      formatting, types, generated files, documentation
# make docs      the documentation as a site: build/site/index.html
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CAN_RUN := $(VENV)/.can-run
READY := $(VENV)/.ready
SITE := NO_MKDOCS_2_WARNING=1 $(BIN)/python -m mkdocs build --quiet
READY_ALL := $(VENV)/.ready-all

# Some machines are set to keep no compiled code; each process that tests start would compile the program anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: setup setup-all demo demo-sources test test-all fuzz chaos soak bench lint format schemas reference docs lock locks sbom clean

setup: $(READY)

define venv
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or later is needed; run: make PYTHON=python3.12 ...")'
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
endef

# What running needs, and no more.
$(CAN_RUN): pyproject.toml deploy/constraints.txt
	@echo 'Setting up $(VENV), once: what running needs, 300 MB. This takes a minute or two.'
	@$(venv)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e '.[local]'
	@touch $@

$(READY): pyproject.toml deploy/constraints.txt
	$(venv)
	$(BIN)/pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e '.[local,dev,docs]'
	touch $(CAN_RUN) $@

setup-all: $(READY_ALL)

$(READY_ALL): $(READY)
	$(BIN)/pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e '.[local,dev,docs,encoder,transformer,telegram]'
	touch $@

demo: $(CAN_RUN)
	@$(BIN)/kentongan demo

demo-sources: $(CAN_RUN)
	@$(BIN)/kentongan demo --sources

# Half of the tests mostly wait for brokers, so four at a time keep two cores busy; tests/order.py mixes them.
test: setup
	$(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

# With CI=true a test fails where it would be skipped because the machine lacks something.
test-all: setup-all
	CI=true $(BIN)/pytest -n 4 --dist loadfile --no-loadscope-reorder

# Fuzzes every edge that takes bytes from outside, SECONDS each; what makes one fail is left in .cache/fuzz.
SECONDS ?= 120
fuzz: setup
	$(BIN)/pip install --quiet --disable-pip-version-check -c deploy/constraints.txt -e '.[local,dev,fuzz]'
	set -e; for edge in $$($(BIN)/python -m tests.fuzz.edges); do $(BIN)/python -m tests.fuzz $$edge $(SECONDS); done

chaos: setup
	$(BIN)/python -m tests.chaos $(CHAOS)

soak: setup
	$(BIN)/python -m tests.soak $(SOAK)

bench: setup
	$(BIN)/python -m tests.benchmarks.bench $(BENCH)

lint: setup
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m schemas.export --check
	$(BIN)/python -m schemas.compatibility
	$(BIN)/python -m deploy.asyncapi --check
	$(BIN)/python -m deploy.reference.pages --check
	$(BIN)/python -m deploy.grafana.dashboards --check
	$(BIN)/python -m deploy.kubernetes.generate --check
	$(BIN)/python -m deploy.acls --check
	$(SITE)

format: setup
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

schemas: setup
	$(BIN)/python -m schemas.export
	$(BIN)/python -m deploy.asyncapi

# Writes the reference of the documentation anew: settings, metrics, topics, records, files, commands.
reference: setup
	$(BIN)/python -m deploy.reference.pages

# Builds the documentation; a link that leads nowhere is an error.
docs: setup
	$(SITE)
	@echo "Open build/site/index.html in a browser."

# Pins what is installed now; run it in a fresh environment to take up new releases.
lock: setup-all
	$(BIN)/pip freeze --exclude-editable --exclude pip --exclude setuptools > deploy/constraints.txt
	$(MAKE) locks sbom

# The pins with the digests of their files, for the image: pip takes no file that is another than the one locked.
COMPILE := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate
locks: setup
	$(COMPILE) pyproject.toml -c deploy/constraints.txt -o deploy/locks/base.txt
	$(COMPILE) pyproject.toml -c deploy/constraints.txt --extra desk -o deploy/locks/desk.txt
	$(COMPILE) pyproject.toml -c deploy/constraints.txt --extra desk --extra encoder -o deploy/locks/encoder.txt
	$(COMPILE) pyproject.toml -c deploy/constraints.txt --extra desk --extra onnx -o deploy/locks/onnx.txt
	$(COMPILE) pyproject.toml -c deploy/constraints.txt --extra desk --extra transformer -o deploy/locks/transformer.txt
	$(COMPILE) deploy/locks/build.in -o deploy/locks/build.txt

# What the image holds, with licences (CycloneDX).
sbom: setup
	$(BIN)/uv venv --quiet --clear build/sbom
	$(BIN)/uv pip sync --quiet --require-hashes --python build/sbom/bin/python deploy/locks/desk.txt
	$(BIN)/cyclonedx-py environment --output-reproducible --pyproject pyproject.toml --output-file deploy/sbom.cdx.json build/sbom

clean:
	rm -rf $(VENV) .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build *.egg-info
