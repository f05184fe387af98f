# What a person runs here. POSIX make, Linux and macOS; `make help` tells the targets.
.POSIX:
.SUFFIXES:

# `make PYTHON=python3.13 setup` takes that one; empty: the first that is new enough.
PYTHON =
VENV = .venv
BIN = $(VENV)/bin
# `locked`: what requirements.lock names. `newest`: what resolves today (make test-newest).
PACKAGES = locked
# Releases of products; empty: all that are known.
VERSIONS =
# Tests that hardly start a browser, and compare nothing that was committed.
FAST = tests/declare tests/history tests/judge tests/merge tests/report tests/sessions tests/storage
# Processes that share the tests, on two cores: they wait more than they compute.
WORKERS = 5

help:
	@echo 'make setup           the program in $(BIN)/auditor, with everything that tests need, and a browser'
	@echo 'make demo            audit the bundled practice services; the report is in reports/demo'
	@echo 'make test            all tests (PYTEST_ARGS="-k proxy" for some of them)'
	@echo 'make lint            ruff, its formatter, auditor lint on the shipped checks, zizmor on the workflows'
	@echo 'make types           mypy, strict'
	@echo 'make bench           what a run costs beside a script and two test suites; writes bench/README.md'
	@echo 'make test-products   the program on real products, which this installs (PRODUCT=directus for one of them)'
	@echo 'make test-openwebui  the same on Open WebUI (VERSIONS="0.6.43 0.12.4" for some releases; each is 3 GB)'
	@echo 'make trust           audit thousands of altered and generated pages, count false passes, write docs/trust.md'
	@echo 'make test-vault      kill a process that saves a session a thousand times; the vault opens each time'
	@echo 'make test-fix        kill a run that switches a control twenty times; nothing is switched twice or lost'
	@echo 'make test-newest     all tests with the newest versions of all packages, in an environment of its own'
	@echo 'make test-lowest     the fast tests with the lowest versions that pyproject.toml allows'
	@echo 'make lock            write the newest versions that resolve into requirements.lock'
	@echo 'make docs            write help texts and the table of services into README.md'
	@echo 'make figures         print the size and shape of the code'
	@echo 'make sample          write the report of the demo into reports/sample'
	@echo 'make clean           remove what the targets above made, but no report except reports/demo'

# Stamps: Python packages anew when pyproject.toml or the lock changes; browser and programs only when they were never looked for.
setup: $(VENV)/.browser

$(VENV)/.installed: pyproject.toml requirements.lock tools/setup.sh
	PYTHON='$(PYTHON)' sh tools/setup.sh $(VENV) $(PACKAGES)
	@touch $@

$(VENV)/.browser: $(VENV)/.installed tools/browser.py
	$(BIN)/python tools/browser.py
	@touch $@

$(VENV)/.programs: $(VENV)/.browser tools/programs.py
	$(BIN)/python -m tools.programs
	@touch $@

demo: $(VENV)/.browser
	$(BIN)/auditor demo --output reports/demo

test: $(VENV)/.programs
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

lint: $(VENV)/.installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/auditor lint
	$(BIN)/zizmor --offline --quiet .github/workflows action.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema --quiet --builtin-schema vendor.github-actions action.yml
	if command -v actionlint; then actionlint; fi

types: $(VENV)/.installed
	$(BIN)/mypy

bench: $(VENV)/.browser .venv-bench/.installed
	$(BIN)/python -m bench

.venv-bench/.installed: bench/requirements.txt
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-bench
	$(BIN)/uv pip install --quiet --python .venv-bench --requirement bench/requirements.txt
	@touch $@

test-products: $(VENV)/.browser
	VERSIONS='$(VERSIONS)' $(BIN)/python -m tests.products $(PRODUCT)

test-openwebui:
	$(MAKE) PRODUCT=open-webui VERSIONS='$(VERSIONS)' test-products

test-vault: $(VENV)/.installed
	$(BIN)/python -m pytest tests/sessions/test_vault_processes.py --kills 1000

test-fix: $(VENV)/.browser
	$(BIN)/python -m pytest tests/scenarios/fix/test_killed.py --kills 200

test-newest:
	rm -f .venv-newest/.installed
	$(MAKE) VENV=.venv-newest PACKAGES=newest test

test-lowest: $(VENV)/.installed
	$(BIN)/uv venv --quiet --clear --python $(BIN)/python .venv-lowest
	$(BIN)/uv pip install --quiet --python .venv-lowest --resolution lowest-direct --editable . --group test
	.venv-lowest/bin/python -m pytest -n $(WORKERS) $(PYTEST_ARGS) $(FAST)

lock: $(VENV)/.installed
	$(BIN)/uv pip compile --quiet --upgrade --universal --python-version 3.11 --generate-hashes \
		--custom-compile-command 'make lock' --output-file requirements.lock \
		pyproject.toml --group test --group lint --group build --group lock

trust: $(VENV)/.browser
	$(BIN)/python -m tests.trust $(TRUST_ARGS)

docs: $(VENV)/.installed
	$(BIN)/python -m tools.readme

figures: $(VENV)/.installed
	$(BIN)/python -m tools.figures

sample: $(VENV)/.browser
	$(BIN)/python -m tools.sample

clean:
	rm -rf $(VENV) .venv-newest .venv-lowest .venv-bench .products .mypy_cache .pytest_cache .pytest-artifacts .ruff_cache .hypothesis dist reports/demo
	find auditor tests tools -name __pycache__ -type d -prune -exec rm -rf {} +

.PHONY: help setup demo test test-newest test-lowest lock lint types bench test-products test-openwebui test-vault test-fix trust docs figures sample clean
