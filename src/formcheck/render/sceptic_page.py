"""Page three: what was filmed, how it was measured, what was not, and what it rests on."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest

from formcheck.i18n import Message, Wording, msg
from formcheck.knowledge import load
from formcheck.model.report import Report, ReportClip
from formcheck.render.words import Edition, view_words

__all__ = ["ClipFacts", "clip_facts", "methods_of", "sources_of"]

#: Ids of the notes that say why a video which is there is not used.
_NO_VIDEO = ("other_video", "video_not_noted")


@dataclass(frozen=True, slots=True)
class ClipFacts:
    """What was filmed, as pairs of a name and a fact, and what a reader should know."""

    title: str
    facts: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]


def clip_facts(edition: Edition) -> tuple[ClipFacts, ...]:
    """Return what was filmed, clip by clip."""
    return tuple(_facts(edition, clip) for clip in edition.report.clips)


def methods_of(report: Report) -> tuple[Message, ...]:
    """Return what was done to the landmarks: one text a clip, in schema 1 one for all."""
    if report.schema_version == 1 and report.methods:
        return (report.methods,)
    return tuple(clip.methods for clip in report.clips if clip.history)


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


def sources_of(edition: Edition) -> tuple[tuple[str, str, str], ...]:
    """Return every source behind a finding, the plan and the shown ranges, in order of name.

    Returns
    -------
    tuple of (str, str, str)
        Citation, link and what the link reads.
    """
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
