SHELL := bash
.SHELLFLAGS := -eu -o pipefail -c
.DELETE_ON_ERROR:
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

BIN := .venv/bin
CODE := domain application adapters entrypoints tests
DEMO := ask - --evidence examples/510k/evidence --option "Traditional 510(k)" \
	--option "De Novo request" --option "Pre-Submission first" \
	--db sqlite:///.ask-panel/panels.db < examples/510k/question.txt
JOBS ?= logical
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	$$python -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
UV := $(shell command -v uv)

.PHONY: help demo test test-unit check fix bench lock clean

help: ## list these commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: .venv/runtime.stamp ## ask a panel the example question (no key, no network, no database)
	@echo '$(BIN)/ask-panel $(DEMO)'
	@$(BIN)/ask-panel $(DEMO)

test: .venv/dev.stamp ## run every test, in parallel, and hold the coverage
	@echo "Testing, and measuring coverage"
	@rm -f .coverage .coverage.*
	@$(BIN)/coverage run -m pytest -n $(JOBS) --maxprocesses 8
	@$(BIN)/coverage combine --quiet
	@$(BIN)/coverage report
	@echo "Coverage of domain and application (at least 95 %):"
	@$(BIN)/coverage report --include 'domain/*,application/*' --format total --fail-under 95

test-unit: .venv/dev.stamp ## run the fast tests: domain, application, architecture
	@$(BIN)/pytest -n $(JOBS) --maxprocesses 8 tests/domain tests/application tests/architecture

check: .venv/dev.stamp ## verify format, lint, types and import contracts; change nothing
	@echo "Checking format"; $(BIN)/ruff format --check --quiet $(CODE)
	@echo "Checking lint"; $(BIN)/ruff check --quiet $(CODE)
	@echo "Checking types"; $(BIN)/mypy
	@echo "Checking imports"; $(BIN)/lint-imports --no-logo

fix: .venv/dev.stamp ## format the code and repair what lint can repair
	@$(BIN)/ruff check --fix $(CODE) || true
	@$(BIN)/ruff format $(CODE)

bench: .venv/dev.stamp ## run the benchmarks
	@$(BIN)/python -m tests.benchmarks

# Resolved by the oldest Python supported, which takes no version that a newer one lacks.
lock: ## resolve the newest versions and write both lock files
	@$(call find-python)
	@scratch=$$(mktemp -d); trap 'rm -rf "$$scratch"' EXIT; \
	echo "Resolving in a scratch environment, a few minutes"; \
	"$(PYTHON)" -m venv "$$scratch/env"; \
	pip="$$scratch/env/bin/python -m pip --disable-pip-version-check"; \
	$$pip install --quiet --upgrade 'pip>=25.1'; \
	freeze() { $$pip freeze --exclude ask-panel --exclude setuptools --exclude wheel; }; \
	$$pip install --quiet . --group build; freeze > "$$scratch/runtime"; \
	$$pip install --quiet . --group dev; freeze > "$$scratch/dev"; \
	cp "$$scratch/runtime" requirements.lock; cp "$$scratch/dev" requirements-dev.lock; \
	wc -l requirements.lock requirements-dev.lock

clean: ## remove the environment, caches, reports and the demo's panels
	rm -rf .venv .ask-panel .coverage .coverage.* .hypothesis .import_linter_cache .mypy_cache \
		.pytest_cache .ruff_cache build dist htmlcov
	find $(CODE) -name __pycache__ -type d -prune -exec rm -rf {} +

# A stamp is written only after its install has succeeded. The dev lock holds all of the
# runtime lock, so it serves for both.
.venv/runtime.stamp: requirements.lock pyproject.toml
	$(call install,requirements.lock)
	@touch $@

.venv/dev.stamp: requirements-dev.lock requirements.lock pyproject.toml
	$(call install,requirements-dev.lock)
	@touch .venv/runtime.stamp $@

define find-python
[ -n "$(PYTHON)" ] || { \
	echo "No Python 3.11 or newer with venv found. Install one, or name it: make PYTHON=/path/to/python" >&2; \
	exit 1; }
endef

# $(call install,LOCK) fills .venv with exactly what LOCK pins, and the project itself.
define install
@$(call find-python)
@rm -f .venv/runtime.stamp .venv/dev.stamp
@echo "Installing $$(wc -l < $(1)) packages of $(1) into .venv"
@$(if $(UV),$(call install-uv,$(1)),$(call install-pip,$(1)))
endef

define install-uv
$(BIN)/python -c '' 2>/dev/null || "$(UV)" venv --quiet --clear --python "$(PYTHON)" .venv; \
"$(UV)" pip install --python $(BIN)/python -r $(1); \
"$(UV)" pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
endef

define install-pip
$(BIN)/python -m pip --version >/dev/null 2>&1 || "$(PYTHON)" -m venv --clear .venv; \
pip="$(BIN)/python -m pip --disable-pip-version-check --no-input"; \
$$pip install --no-deps -r $(1) | awk -v all="$$(wc -l < $(1))" ' \
	/^(Collecting|Processing|Requirement already)/ && ++n % 10 == 0 { print "  " n " of " all; fflush() } \
	/^Installing/ { print "  unpacking"; fflush() }'; \
$$pip install --quiet --no-deps --no-build-isolation -e .
endef
