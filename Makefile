# Jiudang: `make help` lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
CARGO ?= cargo
TARGET := $(or $(CARGO_TARGET_DIR),target)
SITE := $(TARGET)/site/pkg
WASM := $(TARGET)/wasm32-unknown-unknown/wasm/jiudang_app.wasm
BINARY := $(TARGET)/release/jiudang
export JIUDANG_SITE := $(abspath $(TARGET)/site)

.DEFAULT_GOAL := help
.NOTPARALLEL:
# Runs a command and shows what it says only if it fails.
quiet = log=$$(mktemp); if $(1) >"$$log" 2>&1; then rm -f "$$log"; else cat "$$log" >&2; rm -f "$$log"; exit 1; fi

.PHONY: help demo run test check bench site release tools test-tools unit browser deny fmt backup clean

help: ## List the targets
	@grep -E '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

demo: release ## Build optimised, create data/jiudang.db with a fictitious district, run 2026-10, write PDFs, serve on 127.0.0.1:3000
	@$(BINARY) demo

run: release ## Serve on 127.0.0.1:3000; on an empty database the first visit sets up the administrator
	@$(BINARY) serve

test: test-tools fmt check unit browser ## All tests: format, lints, unit, property, worked cases, store, whole server, browser

bench: release ## All benchmarks; each prints a ratio against a baseline measured in the same run
	@./tests/bench.sh

release: tools site ## Build the optimised binary
	@echo '== building the optimised binary (from nothing: about ten minutes on two cores)'
	@$(CARGO) build --release -p jiudang-server

site: tools $(WASM) ## Build what browsers load
	@$(CARGO) run -q -p jiudang-bundle -- $(WASM) style/main.css $(SITE)

.PHONY: $(WASM)
$(WASM):
	@echo '== building the browser part'
	@$(CARGO) build -q --profile wasm -p jiudang-app --features hydrate --target wasm32-unknown-unknown

tools: ## Install what the build needs: the wasm target
	@rustup target list --installed | grep -qx wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
	@command -v cc >/dev/null || { echo 'A C compiler is missing: apt-get install build-essential' >&2; exit 1; }

test-tools: tools ## Install what the tests need: Chromium, PDF tools, the browser test runner
	@./tests/install-tools.sh

fmt: ## Check the formatting
	@$(CARGO) fmt --all --check

check: ## Lints, and the licences and advisories of dependencies where cargo-deny is installed
	@echo '== lints'
	@$(CARGO) clippy -q --all-targets -- -D warnings
	@$(CARGO) clippy -q -p jiudang-bundle -- -D warnings
	@$(CARGO) clippy -q -p jiudang-app --features ssr --all-targets -- -D warnings
	@$(CARGO) clippy -q -p jiudang-app --features hydrate --target wasm32-unknown-unknown -- -D warnings

unit: ## Unit, property, worked-case, store and whole-server tests
	@echo '== tests: pages and texts'
	@$(call quiet,$(CARGO) test -q -p jiudang-app --features ssr)
	@echo '== tests: rules, store, server, reports, files, and the whole system'
	@$(CARGO) build -q -p jiudang-server
	@$(call quiet,$(CARGO) test -q)
	@echo '== worked cases of the policy packs'
	@$(call quiet,$(CARGO) run -q -p jiudang-server -- policy test domain/packs)

browser: site ## Browser tests: every page of every role with axe, desktop and phone, with and without JavaScript
	@echo '== browser tests, desktop and phone, with and without JavaScript (about a quarter of an hour)'
	@$(CARGO) build -q -p jiudang-server
	@./tests/browser/run.sh

deny: ## Check licences and advisories of dependencies (installs cargo-deny when missing)
	@command -v cargo-deny >/dev/null || $(CARGO) install --locked cargo-deny
	@$(CARGO) deny check

backup: ## Copy data/jiudang.db to data/backup-DATE.db while the server runs
	@$(BINARY) backup data/backup-$$(date +%Y%m%d-%H%M%S).db

clean: ## Remove what was built (not data/)
	@$(CARGO) clean
