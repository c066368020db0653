# The first of these Pythons that is new enough; each is run, because a shim may exist and fail.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
PORT ?= 8000
HOST ?= 127.0.0.1
export PORT
IN := .venv/bin/python -m
OURS := influencehub rest messaging accounts campaigns analytics discovery

.PHONY: help env run dev test check lint format security lock bench
help:
	@echo "make run    the site with demo data on http://127.0.0.1:$(PORT) (PORT=, HOST=)"
	@echo "make dev    the same, started again at each change of Python"
	@echo "make test   all tests                    make check  lint, then all tests"
	@echo "make lint   style, types, layers         make format put the style right"
	@echo "make security  fuzzers and scanners (FUZZ=200 examples per operation)"
	@echo "make bench NAME=import                   make lock   pin the newest versions"

env:
	@$(if $(PYTHON),$(PYTHON) bootstrap.py $(WITH),echo "Python 3.11 or newer is needed." >&2; exit 1)

run: WITH = collect
run: export DEMO ?= 1
run: env
	@exec .venv/bin/python manage.py serve --prepare --host $(HOST) --port $(PORT)

dev: WITH = dev
dev: export DEMO ?= 1
dev: export DEBUG ?= 1
dev: env
	@exec $(IN) watchfiles --filter python --sigint-timeout 3 --grace-period 0 \
		".venv/bin/python manage.py serve --prepare --host $(HOST) --port $(PORT)" $(OURS)

test: WITH = dev
test: env
	@$(IN) pytest -q -n 2 --ignore tests/e2e
	@$(IN) pytest -q -n 2 tests/e2e

check: lint test

lint: WITH = dev
lint: env
	@.ci/lint

format: WITH = dev
format: env
	@$(IN) ruff check --fix-only --quiet .
	@$(IN) ruff format --quiet .
	@.venv/bin/djade --target-version 5.2 $$(git ls-files '*.html') || true

# Tools that want other versions than ours live in environments of their own.
security: WITH = dev collect
security: env
	@.ci/security

lock: WITH = dev
lock: env
	@for f in prod dev node uv security wapiti; do $(IN) uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes \
		--no-emit-index-url --no-annotate --no-header requirements/$$f.in -o requirements/$$f.txt; done
	@rm -rf node_modules package-lock.json && npm install --package-lock-only --no-progress
	@! grep -nE 'https?://|index-url|find-links' requirements/*.txt
	@! grep -n '"resolved"' package-lock.json

bench: WITH = dev
bench: env
	@$(IN) benchmarks.run $(NAME)
