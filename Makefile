# Two commands: `make demo` shows a loaded city, `make test` checks everything.
# `make demo ARGS="--port 8600 --no-browser"` passes options on.
.PHONY: demo test lint docs
.DEFAULT_GOAL := demo
UV = $$(sh scripts/find_uv.sh)
export UV_LINK_MODE ?= copy
# Where it is set, every process compiles the libraries anew: seconds for the pages, minutes for all tests.
unexport PYTHONDONTWRITEBYTECODE

demo:
	@uv=$(UV) && "$$uv" sync --locked --no-dev --quiet && "$$uv" run --locked --no-dev chain-explorer demo $(ARGS)

# Processes by the cores, groups in the order of tests/conftest.py. A thread each: many small frames gain nothing from
# more.
test: lint
	@sh scripts/install_test_tools.sh
	@uv=$(UV) && POLARS_MAX_THREADS=1 "$$uv" run --locked pytest --numprocesses auto --dist loadgroup --no-loadscope-reorder $(ARGS)

lint:
	@uv=$(UV) && "$$uv" sync --locked --quiet \
	  && "$$uv" run --locked ruff format --check \
	  && "$$uv" run --locked ruff check \
	  && "$$uv" run --locked mypy

# The documents that are derived from the code; a test fails when they are stale.
docs:
	@uv=$(UV) && "$$uv" run --locked python -m explorer.schema_document docs/schema.md \
	  && "$$uv" run --locked python -m explorer.metrics_document docs/metrics.md \
	  && "$$uv" run --locked python -m loaders.sources.document docs/tables.md \
	  && "$$uv" run --locked python -m loaders.json_document docs/json.md \
	  && "$$uv" run --locked python -m loaders.reading.problems_document docs/problems.md
