"""What a runner reads first and a sceptic last: pages one and three."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest

from formcheck.findings import says_enough, summary, what_looks_typical
from formcheck.findings.wording import finer, interval_text, number_text, range_text
from formcheck.i18n import Wording, msg
from formcheck.knowledge import load
from formcheck.model import Finding, Measurement
from formcheck.model.report import ReportClip
from formcheck.render.charts import bar_of
from formcheck.render.edition import Edition, LevelWords, bare_number, view_words
from formcheck.render.overlay import MEASURES

__all__ = [
    "ClipFacts",
    "Lead",
    "RunnerPage",
    "ScepticPage",
    "Unseen",
    "make_runner_page",
    "make_sceptic_page",
    "unseen",
]

#: Ids of the notes that say why a video which is there is not used.
_NO_VIDEO = ("other_video", "video_not_noted")
_MOST_FINE = 6
_MOST_UNSEEN = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """A leading finding, ready to show.

    Parameters
    ----------
    finding : Finding
    level : LevelWords
    still : str
        Name of its still; empty where there is none.
    caption : str
    value, interval, typical : str
        The leading number in words.
    ends : tuple of (str, str) or None
        The two ends of the interval in words.
    sided : bool
        Whether left and right have numbers of their own.
    why : str
        Why it may matter.
    bar : str
        SVG.
    cue : str
    """

    finding: Finding
    level: LevelWords
    still: str
    caption: str
    value: str
    interval: str
    typical: str
    ends: tuple[str, str] | None
    sided: bool
    why: str
    bar: str
    cue: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be measured for one and the same reason."""

    labels: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class RunnerPage:
    """Everything on page one.

    Parameters
    ----------
    sentence : str
    leads : tuple of Lead
        The first is the one thing to work on.
    others : tuple of Finding
        Findings that do not lead.
    fine : tuple of str
    unseen : tuple of Unseen
    more_unseen : int
        Metrics that are missing for further reasons, told on page three.
    enough : bool
        Whether so much was measured that "nothing to change" means something.
    """

    sentence: str
    leads: tuple[Lead, ...]
    others: tuple[Finding, ...]
    fine: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    more_unseen: int
    enough: bool


def make_runner_page(edition: Edition) -> RunnerPage:
    """Return page one."""
    findings, numbers, here = edition.findings, edition.numbers, edition.circumstances
    reasons = unseen(edition, [m for m in numbers if _can_be_filmed(m)])
    fine = what_looks_typical(findings, numbers, here.scenes, here.speed_mps, here.sex)
    return RunnerPage(
        sentence=edition.word(summary(findings, numbers)),
        leads=tuple(_lead(edition, finding) for finding in findings if finding.leads),
        others=tuple(f for f in findings if not f.leads and f.level != "typical"),
        fine=tuple(edition.word(line) for line in fine[:_MOST_FINE]),
        unseen=reasons[:_MOST_UNSEEN],
        more_unseen=sum(len(reason.labels) for reason in reasons[_MOST_UNSEEN:]),
        enough=says_enough(numbers),
    )


def unseen(edition: Edition, measurements: Sequence[Measurement]) -> tuple[Unseen, ...]:
    """Return what has no value on any side, grouped by the reason, the largest group first."""
    known = {m.metric for m in measurements if m.value is not None}
    groups: dict[str, list[str]] = {}
    for measurement in measurements:
        if measurement.metric in known or not measurement.missing:
            continue
        label = edition.word(load().metric(measurement.metric).label)
        labels = groups.setdefault(edition.word(measurement.missing), [])
        if not any(label in others for others in groups.values()):
            labels.append(label)
    found = [Unseen(tuple(labels), why) for why, labels in groups.items() if labels]
    return tuple(sorted(found, key=lambda reason: -len(reason.labels)))


def _can_be_filmed(measurement: Measurement) -> bool:
    """Return whether a better clip would give it: of no use to tell a runner otherwise."""
    known = load()
    return measurement.metric in known.metrics and not known.metric(measurement.metric).not_measured


def _lead(edition: Edition, finding: Finding) -> Lead:
    """Return a leading finding with its number in words and its range bar."""
    word, report = edition.word, edition.report
    info = load().metric(finding.metric)
    shown = [m for m in edition.numbers if m.metric == finding.metric]
    own = [m for m in finding.measurements if m.metric == finding.metric and m.value is not None]
    first = next((m for m in own if m.side == finding.side), own[0] if own else None)
    value = interval = typical = ""
    ends = None
    if first is not None and first.value is not None:
        value = word(number_text(first.value, info))
        interval = word(interval_text(first.low, first.high, info)).strip(" ()")
        if first.low is not None and first.high is not None:
            fine = finer(info, first.low, first.high)
            ends = word(bare_number(fine, first.low)), word(number_text(first.high, fine))
        band = edition.typical(first)
        typical = word(range_text(*band, info)) if band else ""
    still = next((one.name for one in report.stills if one.finding == finding.id), "")
    return Lead(
        finding=finding,
        level=edition.level(finding.level),
        still=still,
        caption=_caption(word, finding) if still else "",
        value=value,
        interval=interval,
        typical=typical,
        ends=ends,
        sided=any(m.side != "both" for m in shown),
        why=word(info.why),
        bar=bar_of(edition, shown),
        cue=word(finding.cue or report.plan.cue),
    )


def _caption(word: Wording, finding: Finding) -> str:
    """Return what the still shows."""
    label = load().metric(finding.metric).label
    side = "" if finding.side == "both" else f", {word.say(f'key.{finding.side}')}"
    if finding.metric not in MEASURES:
        return word.say("runner.caption_mean", label=label, side=side)
    when = ""
    if finding.moments_s:
        when = word.say("runner.caption_when", seconds=word.number(finding.moments_s[0], ".1f"))
    return word.say("runner.caption_step", label=label, side=side, when=when)


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What was filmed, as pairs of a name and a fact, and what a reader should know."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScepticPage:
    """Everything on page three; a source is its citation, its link and what the link reads."""

    clips: tuple[ClipFacts, ...]
    methods: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    sources: tuple[tuple[str, str, str], ...]
    versions: tuple[tuple[str, str], ...]


def make_sceptic_page(edition: Edition) -> ScepticPage:
    """Return page three."""
    report, word = edition.report, edition.word
    methods = [word(clip.methods) for clip in report.clips if clip.history]
    if report.schema_version == 1 and report.methods:
        methods = [word(report.methods)]
    return ScepticPage(
        clips=tuple(_facts(edition, clip) for clip in report.clips),
        methods=tuple(methods),
        unseen=unseen(edition, edition.numbers),
        sources=_sources(edition),
        versions=tuple(report.versions.items()),
    )


def _facts(edition: Edition, clip: ReportClip) -> ClipFacts:
    word = edition.word
    notes = [word(note.message) for note in clip.notes]
    told = any(note.id in _NO_VIDEO for note in clip.notes)
    if clip.path.endswith(".npz") and clip.source and clip.video is False and not told:
        notes.append(word.say("sceptic.no_video", video=clip.source))
    named: tuple[tuple[str, str], ...] = ()
    if clip.scene is not None or edition.report.schema_version == 1:
        named = tuple(zip(word.listed("sceptic.fact_names"), _seen(word, clip), strict=True))
    return ClipFacts(clip.path, named, tuple(notes))


def _seen(word: Wording, clip: ReportClip) -> tuple[str, ...]:
    """Return what was filmed, in the order of the facts' names."""
    scene = clip.scene or clip
    times = scene.time_scale
    slow = "" if times == 1 else word.say("sceptic.slow", times=word.number(times))
    seconds = word.number(clip.duration_s, ".1f")
    length = (
        word.say("sceptic.length", seconds=seconds, frames=clip.frames)
        if clip.frames is not None
        else word.say("sceptic.length_alone", seconds=seconds)
    )
    picture = word.say("sceptic.not_known")
    if clip.size_px is not None:
        width, height = clip.size_px
        picture = word.say("sceptic.picture", width=width, height=height)
    turned = word.say("sceptic.not_known")
    if scene.yaw_deg is not None:
        turned = word.say("sceptic.turned", degrees=word.number(abs(scene.yaw_deg), ".0f"))
    speed = word.say("sceptic.not_known")
    if scene.speed_mps is not None:
        speed = word.say("sceptic.speed", kmh=word.number(scene.speed_mps * 3.6, ".1f"))
    scale = word.say("sceptic.no_scale")
    if scene.px_per_m is not None:
        source = word(msg("height") if clip.scale_from == "height" else msg("belt speed"))
        pixels = word.number(scene.px_per_m, ".0f")
        scale = word.say("sceptic.scale", pixels=pixels, source=source)
    return (
        word(view_words(clip.view)),
        turned,
        _tilt(word, clip),
        word.say("sceptic.rate", fps=word.number(clip.fps, ".0f"), slow=slow),
        length,
        picture,
        word.say("sceptic.not_known" if clip.surface == "unknown" else f"sceptic.{clip.surface}"),
        word.say("sceptic.nobody" if clip.activity == "none" else f"sceptic.{clip.activity}"),
        scale,
        speed,
        word.say("sceptic.steps", left=clip.steps_left, right=clip.steps_right),
    )


def _tilt(word: Wording, clip: ReportClip) -> str:
    if clip.roll_deg is None:
        return word.say("sceptic.not_tilted")
    scene = clip.scene
    if scene is None or scene.roll_deg is None or scene.roll_sd_deg is None:
        return word.say("sceptic.tilted_alone", degrees=word.number(clip.roll_deg, ".1f"))
    degrees, sd = (word.number(angle, ".1f") for angle in (scene.roll_deg, scene.roll_sd_deg))
    return word.say("sceptic.tilted", degrees=degrees, sd=sd)


def _sources(edition: Edition) -> tuple[tuple[str, str, str], ...]:
    """Return every source behind a finding, the plan and the shown ranges, in order of name."""
    report, word = edition.report, edition.word
    cited = [(one.source_ids, one.sources) for one in report.findings]
    cited.append((report.plan.source_ids, report.plan.sources))
    ids = {name for names, _ in cited for name in names}
    for measurement in edition.numbers:
        if measurement.value is not None:
            ids |= set(load().metric(measurement.metric).sources)
    known = [source for name, source in load().sources.items() if name in ids]
    known.sort(key=lambda source: (word(source.by).lower(), source.year, source.id))
    found = [
        (word(source.citation), source.link, f"doi:{source.doi}" if source.doi else source.link)
        for source in known
    ]
    # of schema 1, and of a later formcheck, the citations alone are known
    shown = tuple(citation for citation, _, _ in found)
    others: dict[str, None] = {}
    for names, sources in cited:
        for name, source in zip_longest(names, sources, fillvalue=""):
            text = word(source)
            if name not in load().sources and not text.startswith(shown):
                others[text] = None
    return (*found, *((text, "", "") for text in others))
