# Two commands do all the set-up on a machine that has Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
UV_VERSION := 0.13.8
UV := .tools/uv/bin/uv
BIN := .venv/bin
# Renderers stand in .tools/bin where the machine has none of its own.
export PATH := $(PATH):$(CURDIR)/.tools/bin

.PHONY: demo test lint types oracle bench golden docs prices tools renderers wheel wheel-test clean

demo: .venv/.done renderers
	@$(BIN)/tallygate demo

test: .venv/.done renderers
	$(BIN)/pytest -n auto --dist loadfile tests/unit tests/e2e tests/test_*.py

lint: .venv/.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/.done
	$(BIN)/mypy

# Compares with the real tools; TALLYGATE_REQUIRE_ORACLE=1 turns an absent tool into a failure.
oracle: .venv/.done
	$(BIN)/pytest -rs tests/oracle

bench: .venv/.done
	$(UV) sync --frozen --quiet --inexact --group peers
	$(BIN)/python -m tests.bench

golden: .venv/.done renderers
	$(BIN)/pytest tests/unit tests/e2e --update-golden

# kubectl (which has kustomize) and helm, unless PATH has them: what the demo and the tests render with.
renderers: .venv/.done
	@$(BIN)/python tests/renderers.py

# The generated parts of docs/reference; a test says when one is stale.
docs: .venv/.done
	$(BIN)/python -m docs.generate

# The price catalogue, from tests/oracle/prices.csv; a test says when it is stale.
prices: .venv/.done
	$(BIN)/python -m tests.oracle.make_prices

tools: .venv/.done
	$(BIN)/python tests/oracle/tools.py

# What action.yml installs; a test says when it is behind uv.lock.
requirements.lock: uv.lock .venv/.done
	$(UV) export --frozen --no-dev --no-emit-project --no-header --no-annotate --quiet > $@

wheel: .venv/.done
	$(UV) build --quiet

# Builds sdist and wheel, compares them with what Git tracks, and runs the wheel in a clean environment.
wheel-test: .venv/.done
	$(BIN)/python tests/wheel_check.py $(UV)

# The schemas and the types of Kubernetes, which building the package packs (hatch_build.py).
SCHEMAS := src/tallygate/kubernetes/schemas/kubernetes.pack src/tallygate/drift/data/kubernetes_types.json

.venv/.done: pyproject.toml uv.lock hatch_build.py $(SCHEMAS)
	@test -x $(UV) || { $(PYTHON) -m venv .tools/uv && .tools/uv/bin/pip install --quiet --disable-pip-version-check uv==$(UV_VERSION); }
	@$(UV) sync --frozen --quiet --python $(PYTHON) --reinstall-package tallygate
	@touch $@

# Packed again by the sync above; removed, it makes the environment stale.
$(SCHEMAS):
	@rm -f .venv/.done

clean:
	rm -rf .venv .tools dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
