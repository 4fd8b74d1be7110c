# Three commands are all a newcomer needs: `make studio`, `make demo` and `make test`.
PYTHON ?= python3
BIN := .venv/bin
RUNTIME := .venv/.runtime
STUDIO := .venv/.studio
READY := .venv/.everything
PIP = $(BIN)/python -P -m pip install --quiet --disable-pip-version-check -c constraints.txt

