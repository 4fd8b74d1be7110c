# Two commands are all a newcomer needs: `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready

.PHONY: demo test check docs pictures snapshots samples clean machine

demo: $(READY)
	@$(BIN)/formcheck models fetch full
	@$(BIN)/formcheck demo

test: $(READY)
	@$(BIN)/formcheck models fetch full body
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest

# The machine is looked at before anything is downloaded.
machine:
	@$(PYTHON) .ci/machine.py

$(READY): pyproject.toml constraints.txt | machine
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	@touch $(READY)

# What is generated from the knowledge and checked by a test.
docs: $(READY)
	$(BIN)/python docs/build.py

# The exercises' pictures, drawn with the phantom's body after a change of its poses.
pictures: $(READY)
	@$(BIN)/formcheck models fetch body
	$(BIN)/python docs/exercise_pictures.py

# The three whole reports that the tests hold against; look at the difference before committing it.
snapshots: $(READY)
	$(BIN)/python tests/snapshots.py
	git diff --stat -- tests/snapshots

clean:
	rm -rf .venv formcheck-demo
