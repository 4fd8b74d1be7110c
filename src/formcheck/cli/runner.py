"""Commands that need no clip: the questions, the beat to run to, and the reports made before."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from formcheck.cli.options import Language
from formcheck.cli.terminal import note, progress_bar
from formcheck.errors import InputError
from formcheck.i18n import Wording, msg
from formcheck.quantities import number, read_number

__all__ = ["compare", "explain", "intake", "metronome"]


def intake(
    output: Annotated[
        Path, typer.Option("-o", "--output", help="The answers file to write (.toml).")
    ] = Path("answers.toml"),
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Read these answers; ask nothing.")
    ] = None,
    page: Annotated[
        Path | None, typer.Option("--page", help="Also write what is printed as a page (.html).")
    ] = None,
    language: Language = "en",
) -> None:
    """Ask where it hurts and how you run, and say what that means without a clip."""
    from formcheck.files.atomic import check_file, check_new
    from formcheck.intake import Draft, ask_answers, read_answers, write_answers
    from formcheck.knowledge import load
    from formcheck.render import education_plan, pathway_text, write_page

    word = Wording(language)
    if page is not None:
        check_file(page)
    if answers is not None:
        told = read_answers(answers)
    else:
        check_new(output)
        draft = Draft.beside(output, word)
        told = ask_answers(_Terminal(word), draft)
        write_answers(told, output, word)
        draft.remove()
        note(f"{word(load().intake.words.written)}: {output}")
    plan = education_plan(told)
    if page is not None:
        write_page(plan, page, word)
    typer.echo(pathway_text(plan, word))


def metronome(
    baseline: Annotated[
        str,
        typer.Argument(
            metavar="SPM|REPORT",
            help="Your own steps per minute, or the folder of a report.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o",
            "--output",
            help="The track to write: .m4a, or .wav with an .m4a of the same name beside it.",
        ),
    ],
    percent: Annotated[
        str, typer.Option("--percent", help="How much quicker: 5 first, never more than 10.")
    ] = "5",
    minutes: Annotated[str, typer.Option("--minutes", help="How long.")] = "10",
    language: Language = "en",
) -> None:
    """Write a beat: one click per step, a little quicker than your own."""
    from formcheck.metronome import write_metronome

    word = Wording(language)
    spm = read_number(baseline)
    beat, written = write_metronome(
        Path(baseline) if spm is None else spm,
        output,
        number("--percent", percent),
        number("--minutes", minutes),
    )
    words = msg(
        "{spm} steps per minute, your own {own}", spm=beat.target_spm, own=beat.baseline_spm
    )
    note(word(words))
    for path in written:
        typer.echo(path)


def compare(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Report folders, the first is held against the others.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the comparison.")
    ] = Path("formcheck-compare"),
    label: Annotated[
        list[str] | None,
        typer.Option(help="What to call each folder, once a folder, such as the shoes."),
    ] = None,
    trend: Annotated[
        Path | None, typer.Option(help="A folder of report folders: every session over time.")
    ] = None,
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Make the side-by-side video.")
    ] = True,
    show_face: Annotated[bool, typer.Option("--show-face", help="Do not blur faces.")] = False,
    language: Language = "en",
) -> None:
    """Compare reports of one runner: before and after, shoe and shoe, session by session."""
    from formcheck import comparison

    word = Wording(language)
    if trend is not None and (folders or label):
        message = msg(
            "--trend {trend} finds the report folders itself; leave out folders and labels",
            trend=trend,
        )
        raise InputError(message)
    named = comparison.find_reports(trend) if trend is not None else folders or []
    compared = comparison.compare(named, label or (), trend=trend is not None)
    with progress_bar(word) as progress:
        comparison.write(
            compared, output, language, video=video, show_face=show_face, progress=progress
        )
    typer.echo(comparison.text_summary(compared.report, word))
    typer.echo(word(msg("\nComparison: {page}", page=output / "compare.html")))


def explain(
    name: Annotated[
        str,
        typer.Argument(
            help='A label or title as a page shows it ("ground contact time"), an abbreviation '
            "(GCT), or an id (FC201, overstride, side_plank, locking)."
        ),
    ],
    language: Language = "en",
) -> None:
    """Explain a finding, a metric, an exercise or an answer, with its sources."""
    from formcheck.knowledge.explain import explain as words_about

    typer.echo(words_about(name, language))


class _Terminal:
    """Questions and hints go to stderr: stdout is data."""

    def __init__(self, word: Wording) -> None:
        self._word = word

    def say(self, words: str) -> None:
        """Print a line."""
        note(self._word(words))

    def ask(self, words: str) -> str:
        """Return what was typed; EOFError where nobody is there."""
        typer.echo(f"{self._word(words)} ", nl=False, err=True)
        line = sys.stdin.readline()
        if not line:
            typer.echo(err=True)
            raise EOFError
        return line.strip()
