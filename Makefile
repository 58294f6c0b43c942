# `make` alone says what there is to do.

SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.NOTPARALLEL:
MAKEFLAGS += --no-print-directory

export npm_config_audit := false
export npm_config_fund := false
export npm_config_loglevel := error
export npm_config_update_notifier := false

CHROMIUM ?= /usr/bin/chromium
CHROMIUM_SHELL ?= /usr/bin/chromium-headless-shell
export CHROMIUM CHROMIUM_SHELL

# What the project is built and tested with: command=package, as Debian calls it.
TOOLS := cc=build-essential curl=curl go=golang-go java=default-jre-headless \
	$(CHROMIUM)=chromium $(CHROMIUM_SHELL)=chromium-headless-shell

# $(call step,what,command): one line; what the command prints is shown only when it fails.
step = @printf '%-36s' '$(1)'; begun=$$SECONDS; \
	if out=$$({ $(2); } 2>&1); then echo "ok, $$((SECONDS - begun)) s"; \
	else printf 'failed\n\n%s\n\nStopped: %s failed.\n' "$$out" '$(1)'; exit 1; fi

# $(call tests,what,command): the runner speaks for itself.
tests = @echo; echo '$(1)'; $(2) || { echo; echo 'Stopped: $(1) failed.'; exit 1; }

.PHONY: help
help: ## What there is to do
	@sed -nE 's/^([a-z]+):.*## (.*)/make \1\t\2/p' Makefile | expand -t 20

.PHONY: run
run: ## Start the server on http://127.0.0.1:8080
	cargo run --release --locked

.PHONY: test
test: setup lint test-server test-widget build test-openapi test-browser ## Set up what is missing, then run every test

.PHONY: test-server
test-server:
	$(call tests,Server,$(if $(shell command -v cargo-nextest), \
		cargo nextest run --locked --workspace --status-level fail --show-progress none --cargo-quiet, \
		cargo test --locked --workspace --quiet))

.PHONY: test-widget
test-widget: setup
	$(call tests,Front end,npm test --silent --prefix widget | { grep -vE '^✔|ExperimentalWarning|trace-warnings' || :; })

.PHONY: test-browser
test-browser screenshots: export HOLDLINE_BIN ?= $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)/release/holdline
test-browser: setup build
	$(call tests,Visitors and agents in a browser,npm test --silent --prefix e2e)

.PHONY: test-openapi fuzz
test-openapi fuzz: export HOLDLINE_BIN ?= $(or $(CARGO_TARGET_DIR),$(CURDIR)/target)/release/holdline
test-openapi: setup build
	$(call tests,Clients from the contract,npm run --silent --prefix openapi clients)
	$(call tests,The server from outside,npm run --silent --prefix openapi conformance)

fuzz: setup build ## Ask a server for long, in ways that nobody thought of
	npm run --silent --prefix openapi conformance -- 1000

.PHONY: lint
lint: setup ## Check formatting, types and the like
	$(call step,Rust: format,cargo fmt --all --check)
	$(call step,Rust: clippy,cargo clippy --locked --workspace --all-targets --quiet -- -D warnings)
	$(call step,Browser tests: types and lint,npm run --silent --prefix e2e lint)
	$(call step,Contract and clients: lint,npm run --silent --prefix openapi lint)

.PHONY: build
build: ## Build the program as it is released
	$(call step,Release build,cargo build --release --locked --quiet)

.PHONY: screenshots
screenshots: setup build ## Take pictures of every state, and renew the one in the README
	npm run --silent --prefix e2e screenshots
	cp e2e/test-results/screens/chat.png e2e/screenshots/chat.png
	@echo 'They are in e2e/test-results/screens.'

.PHONY: setup
setup: tools $(addsuffix /node_modules/.package-lock.json,widget e2e openapi) openapi/.venv/.installed ## Install what the tests need

%/node_modules/.package-lock.json: %/package-lock.json
	$(call step,Packages of $*,npm ci --prefix $* && touch $@)

openapi/.venv/.installed: openapi/requirements.txt
	$(call step,Python packages of openapi,python3 -m venv $(@D) && \
		$(@D)/bin/pip install --quiet --disable-pip-version-check --requirement $< && touch $@)

# As root on a system with apt it is installed; anybody else is told.
.PHONY: tools
tools:
	@command -v cargo > /dev/null || { echo 'Missing: Rust, 1.90 or newer, with cargo.'; exit 1; }
	@cargo clippy --version > /dev/null 2>&1 && cargo fmt --version > /dev/null 2>&1 \
		|| { echo 'Missing: clippy and rustfmt. Install them with: rustup component add clippy rustfmt'; exit 1; }
	@node -e 'process.exit(+(process.versions.node.split(".")[0] < 20))' 2> /dev/null && command -v npm > /dev/null \
		|| { echo 'Missing: Node.js, 20 or newer, with npm.'; exit 1; }
	@missing=; \
	for tool in $(TOOLS); do command -v "$${tool%=*}" > /dev/null || missing+=" $${tool#*=}"; done; \
	python3 -c 'import ensurepip, sys; sys.exit(sys.version_info < (3, 11))' 2> /dev/null || missing+=' python3-venv'; \
	[ -n "$$missing" ] || exit 0; \
	if [ "$$(id -u)" = 0 ] && command -v apt-get > /dev/null; then \
		printf '%-36s' "Installing$$missing"; \
		if out=$$({ apt-get update && DEBIAN_FRONTEND=noninteractive \
			apt-get install -y --no-install-recommends $$missing; } 2>&1); then echo ok; \
		else printf 'failed\n\n%s\n' "$$out"; exit 1; fi; \
	else echo "Missing:$$missing. Install with: sudo apt install$$missing"; \
		echo 'A Chromium that is elsewhere is found with CHROMIUM=/its/path, and with CHROMIUM_SHELL,'; \
		echo 'which may be the same one and takes twice as long.'; exit 1; fi
