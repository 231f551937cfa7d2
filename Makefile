# make run: the recorded world in a browser.  make test: everything.
# make coverage: the same, and that 90 % of the packages are tested.
# make fuzz: more than 5,000 drawn requests to the API.
.PHONY: venv run test coverage check bench bench-full report fuzz
# Where modules are not kept compiled, every start of the program compiles all of them: five seconds for one.
export PYTHONDONTWRITEBYTECODE =
BIN := .venv/bin
PIP := $(BIN)/pip install --quiet --disable-pip-version-check --no-compile

venv: .venv/ready
.venv/ready: requirements.lock pyproject.toml
	python3 -m venv .venv
	@# uv installs in a fifth of pip's time; where it is not to be had, pip does the same from the same lock
	$(PIP) uv==0.13.9 || true
	$(BIN)/uv pip install --quiet --require-hashes -r requirements.lock || $(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	touch $@

run: venv
	$(BIN)/chartwork demo

# Three workers on two processors: the tests of the group "clock" wait for it rather than compute, so that one
# worker, which has them all, begins with them and leaves two to the others.
test: venv
	$(BIN)/pytest -n 3 --dist loadgroup

# Python 3.11 traces at more than half of the price of what it traces
coverage: venv
	$(BIN)/pytest -n 3 --dist loadgroup --cov --cov-report=term

fuzz: venv
	API_EXAMPLES=1200 $(BIN)/pytest tests/web/test_contract.py

check: venv
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports

# 10,000 openings and subscriptions: some ten minutes
bench: venv .venv-peers/ready
	$(BIN)/python -m bench

# all sizes: some two hours, most of one to make a million openings twice, and 70 GB of disk
bench-full: venv .venv-peers/ready
	$(BIN)/python -m bench --sizes 10000 100000 1000000

# the documents of what was measured
report: .venv-peers/ready
	.venv-peers/bin/python -m bench.report

.venv-peers/ready: bench/peers/requirements.lock
	python3 -m venv .venv-peers
	@# a peer that is not to be had leaves its lines of the table empty
	$(BIN)/uv pip install --quiet --python .venv-peers/bin/python --require-hashes -r $< || .venv-peers/bin/pip install --quiet --require-hashes -r $< || true
	touch $@
