# Three commands are all a newcomer needs: `make studio`, `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
STUDIO := .venv/.studio
READY := .venv/.everything
PIP = $(BIN)/python -P -m pip install --quiet --disable-pip-version-check -c constraints.txt

.PHONY: studio demo test test-machine check docs site pictures journeys studio-pictures shop-pictures snapshots translations samples sheet figures landmark_errors clean machine

# A page in the browser for everything, with the sample check in it.
studio: $(STUDIO)
	@$(BIN)/formcheck models fetch
	@$(BIN)/formcheck studio --sample

demo: $(RUNTIME)
	@$(BIN)/formcheck models fetch
	@$(BIN)/formcheck demo

test: test-machine $(READY)
	@$(BIN)/formcheck models fetch full heavy faces body
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest --cov -n 2 --dist loadfile

# The machine is looked at before anything is downloaded.
machine:
	@$(PYTHON) .ci/machine.py

test-machine:
	@$(PYTHON) .ci/machine.py --pdf --tests

# What runners need; then the laboratory, report.pdf and what checks the code.
$(RUNTIME): pyproject.toml constraints.txt | machine
	@test -x $(BIN)/python || $(PYTHON) -P -m venv .venv
	$(PIP) -e .
	@touch $@

$(STUDIO): $(RUNTIME)
	$(PIP) -e '.[studio]'
	@touch $@

$(READY): $(RUNTIME)
	$(PIP) -e '.[dev]'
	@touch $@

# What is generated from the knowledge and checked by a test.
docs: $(READY)
	$(BIN)/python -m formcheck.lab docs

# The same pages as a site, in build/site: index.html opens from disk. Strict: a dead link fails.
site: $(READY)
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet

# What the phantom renders, after a change of what it draws or how it moves. Look at the sheet.
samples: $(READY)
	@$(BIN)/formcheck models fetch body
	rm -f $(foreach view,side rear,sample_videos/$(view).mp4 sample_videos/$(view).truth.json)
	$(BIN)/formcheck phantom sample_videos/side.toml -o sample_videos/side.mp4
	$(BIN)/formcheck phantom sample_videos/rear.toml -o sample_videos/rear.mp4

sheet: $(READY)
	@$(BIN)/formcheck models fetch body
	$(BIN)/python -m formcheck.lab docs-sheet

# What CI holds the quick set's figures against: only after a change that is meant.
figures: $(READY)
	@$(BIN)/formcheck models fetch heavy body
	rm -f src/formcheck/lab/scoreboard/quick_figures.toml
	$(BIN)/formcheck validate --quick --keep src/formcheck/lab/scoreboard/quick_figures.toml

# The errors of landmark-only clips, after a change in how a network is run.
landmark_errors: $(READY)
	@$(BIN)/formcheck models fetch lite full heavy body
	$(BIN)/python -m formcheck.lab learn-landmark-errors

# The exercises' pictures, drawn with the phantom's body after a change of its poses.
pictures: $(READY)
	@$(BIN)/formcheck models fetch body
	$(BIN)/python -m formcheck.lab docs-exercises

# The pictures of the three journeys: a sore knee, several clips, before and after, two shoes.
journeys: $(READY)
	@$(BIN)/formcheck models fetch heavy faces body
	$(BIN)/python -m formcheck.lab docs-journeys

# The pictures of docs/studio.md: a studio of its own, a digital runner, Chromium.
studio-pictures: $(READY)
	@$(BIN)/formcheck models fetch full heavy faces body
	$(BIN)/python -m formcheck.lab docs-studio

# Those of docs/phone-and-shop.md, and what a shoe costs the staff of a shop.
shop-pictures: $(READY)
	@$(BIN)/formcheck models fetch full faces body
	$(BIN)/python -m formcheck.lab docs-shop

# The three whole reports that the tests hold against; look at the difference before committing it.
snapshots: $(READY)
	$(BIN)/python tests/snapshots.py
	git diff --stat -- tests/snapshots

# English texts into the catalogues; it names what a translator has to look at.
translations: $(READY)
	$(BIN)/python -m formcheck.lab translations
	git diff --stat -- src/formcheck/i18n/locale

clean:
	rm -rf .venv formcheck-demo
