"""The pages people read: generated ones are up to date, links lead somewhere, snippets run."""

import ast
import re

import pytest

from formcheck.cli import app
from formcheck.lab.docs.pages import cli_page, commands
from support.paths import ROOT

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
_CODE = re.compile(r"```python\n(.*?)```", flags=re.DOTALL)
_PROSE = {page: re.sub(r"```.*?```", "", page.read_text(), flags=re.DOTALL) for page in PAGES}
#: What is held: each link inside the repository, and each piece of Python, by its page.
LINKS = [
    (page, target)
    for page, prose in _PROSE.items()
    for target in dict.fromkeys(re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", prose))
    if not target.startswith("http")
]
SNIPPETS = [(page, code) for page in PAGES for code in _CODE.findall(page.read_text())]


def test_the_command_line_page_is_what_the_commands_say():
    committed = (ROOT / "docs" / "cli.md").read_text()
    assert committed == cli_page(), "run: make docs"


def test_every_command_has_a_sentence():
    page = cli_page()
    assert len(commands(app)) > 10
    for words in commands(app):
        section = page.split(f"## formcheck {' '.join(words)}\n")[1].split("\n## ")[0]
        assert re.search(r"\n\n  [A-Z][^\n]{10,}", section), words


def test_links_lead_somewhere():
    assert len({page for page, _ in LINKS}) > 10
    broken = [f"{page.name}: {target}" for page, target in LINKS
              if not (page.parent / target).exists()]  # fmt: skip
    assert not broken


def test_some_pages_show_python():
    assert {page.name for page, _ in SNIPPETS} >= {"python.md", "compare.md"}


@pytest.mark.parametrize(("page", "snippet"), SNIPPETS, ids=lambda x: getattr(x, "name", ""))
def test_python_snippets_compile_and_their_names_exist(page, snippet):
    tree = ast.parse(snippet, page.name)
    imports = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    exec(compile(ast.Module(imports, []), page.name, "exec"), {})


def test_the_phantom_snippet_gives_the_truth_it_promises():
    *_, last = (code for page, code in SNIPPETS if page.name == "python.md")
    printed: list[float] = []
    exec(last, {"print": printed.append})
    assert printed[0] == pytest.approx(28, abs=2)


def test_the_answers_of_the_knee_page_are_answers():
    from formcheck.intake import answers_text, read_answers

    path = ROOT / "docs" / "knee-answers.toml"
    answers = read_answers(path)
    assert answers.knee_hurts
    assert path.read_text() == answers_text(answers)


def test_the_knee_page_quotes_what_is_really_said():
    from formcheck.i18n import Wording
    from formcheck.intake import Answers
    from formcheck.render import education_plan, pathway_text

    page = (ROOT / "docs" / "knee-pain.md").read_text()
    quoted = re.findall(r"```text\n(See someone.*?)\n```", page, flags=re.DOTALL)
    stopped = Answers.model_validate({"hurts": ["knee_front"], "signs": ["locking"]})
    assert quoted == [pathway_text(education_plan(stopped), Wording())]


def test_no_page_names_a_machine_or_a_registry():
    for page in PAGES:
        text = page.read_text()
        assert not re.search(r"(?<![\w./-])/(?:home|root|mnt|opt|tmp)/", text), page.name
        assert not re.search(r"registry\.|/simple/", text), page.name


def test_pages_on_the_code_name_files_that_are_there():
    named = [
        (page, path)
        for page in ("contributing.md", "how-it-works.md", "languages.md")
        for path in re.findall(r"`([\w*/.]+/[\w*.]*)`", (ROOT / "docs" / page).read_text())
    ]
    assert len(named) > 20
    places = (ROOT, ROOT / "src", ROOT / "src" / "formcheck")
    gone = [name for name in named if not any(list(place.glob(name[1])) for place in places)]
    assert gone == []
