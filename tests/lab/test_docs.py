"""The pages people read: generated ones are up to date, links lead somewhere, snippets run."""

import re
from pathlib import Path

import pytest

from formcheck.cli import app
from formcheck.lab.docs.pages import cli_page, commands

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


def test_the_command_line_page_is_what_the_commands_say():
    committed = (ROOT / "docs" / "cli.md").read_text()
    assert committed == cli_page(), "run: make docs"


def test_every_command_has_a_sentence():
    page = cli_page()
    for words in commands(app):
        section = page.split(f"## formcheck {' '.join(words)}\n")[1].split("\n## ")[0]
        assert re.search(r"\n\n  [A-Z][^\n]{10,}", section), words


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page):
    prose = re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_python_snippets_compile_and_their_names_exist(page):
    for snippet in re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL):
        compile(snippet, page.name, "exec")
        imports = [line for line in snippet.splitlines() if line.startswith(("from ", "import "))]
        multiline = re.findall(r"from [\w.]+ import \([^)]*\)", snippet)
        exec("\n".join([line for line in imports if "(" not in line] + multiline), {})


def test_the_phantom_snippet_gives_the_truth_it_promises():
    snippets = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs" / "python.md").read_text(), flags=re.DOTALL
    )
    names: dict[str, object] = {}
    printed: list[float] = []
    exec(snippets[-1], {"print": printed.append, **names})
    assert printed[0] == pytest.approx(28, abs=2)


def test_the_answers_of_the_knee_page_are_answers():
    from formcheck.intake import answers_text, read_answers

    path = ROOT / "docs" / "knee-answers.toml"
    answers = read_answers(path)
    assert answers.knee_hurts
    assert path.read_text() == answers_text(answers)


def test_the_knee_page_quotes_what_is_really_said():
    from formcheck.intake import Answers
    from formcheck.render import education_plan, pathway_text

    page = (ROOT / "docs" / "knee-pain.md").read_text()
    quoted = re.findall(r"```text\n(See someone.*?)\n```", page, flags=re.DOTALL)
    stopped = Answers.model_validate({"hurts": ["knee_front"], "locking": True})
    assert quoted == [pathway_text(education_plan(stopped))]


def test_no_page_names_a_machine_or_a_registry():
    for page in PAGES:
        text = page.read_text()
        assert not re.search(r"(?<![\w./-])/(?:home|root|mnt|opt|tmp)/", text), page.name
        assert not re.search(r"registry\.|/simple/", text), page.name
