"""formcheck watches a phone video of someone running and says, honestly, how they run.

Every public name is here: ``from formcheck import analyze, Request``. Importing the package loads
nothing else; a name's own module, and the heavy libraries behind it, come with its first use.
"""

from formcheck._version import __version__

TYPE_CHECKING = False  # nothing is imported here: `python -m` looks in the current folder first
if TYPE_CHECKING:
    from typing import Any

    from formcheck.comparison import Comparison, Trial, compare, find_reports
    from formcheck.engines import ENGINES, PoseEngine, engine_maker
    from formcheck.errors import (
        AssetError,
        FormcheckError,
        InputError,
        KnowledgeError,
        MachineError,
        OutputError,
        UnfitClipError,
        VideoError,
    )
    from formcheck.files.corrections import read_corrections, write_corrections
    from formcheck.files.markers import read_markers
    from formcheck.files.track import read_track, write_track
    from formcheck.files.trc import write_trc
    from formcheck.findings import find_findings
    from formcheck.i18n import LANGUAGES, Message, Wording
    from formcheck.intake import Answers, read_answers, write_answers
    from formcheck.knowledge import Knowledge
    from formcheck.knowledge import load as load_knowledge
    from formcheck.knowledge.explain import explain
    from formcheck.live import Live, LiveCheck, LiveEnough, LiveMoment, LiveReading, watch
    from formcheck.metrics import METRICS, measure_all
    from formcheck.metronome import read_baseline, write_beat
    from formcheck.model import (
        LANDMARKS,
        Analysis,
        ClipOptions,
        Contact,
        Finding,
        Gait,
        MeasuredClip,
        Measurement,
        Note,
        Plan,
        PoseTrack,
        Question,
        Reading,
        RefusedClip,
        Run,
        Samples,
        Scene,
        Session,
    )
    from formcheck.model.comparison import CompareDifference, CompareReport
    from formcheck.model.correction import Correction, Corrections
    from formcheck.model.report import Report
    from formcheck.pipeline import Request, analyze, detect_pose, remeasure
    from formcheck.plan import Beat, make_beat, make_plan
    from formcheck.prepare import prepare as prepare_run
    from formcheck.progress import CancelledError, Listener, Progress
    from formcheck.render import (
        education_plan,
        html_page,
        pathway_text,
        read_report,
        render_again,
        text_summary,
        write_folder,
    )
    from formcheck.render.build import build as build_report
    from formcheck.render.write import write as write_report
    from formcheck.video import Video, open_video

#: Every public name and where it lives, in the order of docs/reference.md.
_HOMES = {
    "analyze": "formcheck.pipeline.analyze",
    "remeasure": "formcheck.pipeline.remeasure",
    "Request": "formcheck.pipeline.Request",
    "Analysis": "formcheck.model.Analysis",
    "MeasuredClip": "formcheck.model.MeasuredClip",
    "RefusedClip": "formcheck.model.RefusedClip",
    "ClipOptions": "formcheck.model.ClipOptions",
    "Session": "formcheck.model.Session",
    "Corrections": "formcheck.model.correction.Corrections",
    "Correction": "formcheck.model.correction.Correction",
    "read_corrections": "formcheck.files.corrections.read_corrections",
    "write_corrections": "formcheck.files.corrections.write_corrections",
    "Note": "formcheck.model.Note",
    "Question": "formcheck.model.Question",
    "Progress": "formcheck.progress.Progress",
    "Listener": "formcheck.progress.Listener",
    "CancelledError": "formcheck.progress.CancelledError",
    "Report": "formcheck.model.report.Report",
    "build_report": "formcheck.render.build.build",
    "read_report": "formcheck.render.read_report",
    "write_report": "formcheck.render.write.write",
    "write_folder": "formcheck.render.write_folder",
    "render_again": "formcheck.render.render_again",
    "html_page": "formcheck.render.html_page",
    "text_summary": "formcheck.render.text_summary",
    "compare": "formcheck.comparison.compare",
    "Comparison": "formcheck.comparison.Comparison",
    "CompareReport": "formcheck.model.comparison.CompareReport",
    "CompareDifference": "formcheck.model.comparison.CompareDifference",
    "Trial": "formcheck.comparison.Trial",
    "find_reports": "formcheck.comparison.find_reports",
    "PoseTrack": "formcheck.model.PoseTrack",
    "LANDMARKS": "formcheck.model.LANDMARKS",
    "detect_pose": "formcheck.pipeline.detect_pose",
    "read_track": "formcheck.files.track.read_track",
    "write_track": "formcheck.files.track.write_track",
    "read_markers": "formcheck.files.markers.read_markers",
    "write_trc": "formcheck.files.trc.write_trc",
    "open_video": "formcheck.video.open_video",
    "Video": "formcheck.video.Video",
    "ENGINES": "formcheck.engines.ENGINES",
    "PoseEngine": "formcheck.engines.PoseEngine",
    "engine_maker": "formcheck.engines.engine_maker",
    "prepare_run": "formcheck.prepare.prepare",
    "Run": "formcheck.model.Run",
    "Scene": "formcheck.model.Scene",
    "Gait": "formcheck.model.Gait",
    "Contact": "formcheck.model.Contact",
    "METRICS": "formcheck.metrics.METRICS",
    "measure_all": "formcheck.metrics.measure_all",
    "Samples": "formcheck.model.Samples",
    "Measurement": "formcheck.model.Measurement",
    "Reading": "formcheck.model.Reading",
    "find_findings": "formcheck.findings.find_findings",
    "Finding": "formcheck.model.Finding",
    "make_plan": "formcheck.plan.make_plan",
    "Plan": "formcheck.model.Plan",
    "Answers": "formcheck.intake.Answers",
    "read_answers": "formcheck.intake.read_answers",
    "write_answers": "formcheck.intake.write_answers",
    "education_plan": "formcheck.render.education_plan",
    "pathway_text": "formcheck.render.pathway_text",
    "Live": "formcheck.live.Live",
    "watch": "formcheck.live.watch",
    "LiveMoment": "formcheck.live.LiveMoment",
    "LiveReading": "formcheck.live.LiveReading",
    "LiveCheck": "formcheck.live.LiveCheck",
    "LiveEnough": "formcheck.live.LiveEnough",
    "Beat": "formcheck.plan.Beat",
    "make_beat": "formcheck.plan.make_beat",
    "read_baseline": "formcheck.metronome.read_baseline",
    "write_beat": "formcheck.metronome.write_beat",
    "Message": "formcheck.i18n.Message",
    "Wording": "formcheck.i18n.Wording",
    "LANGUAGES": "formcheck.i18n.LANGUAGES",
    "Knowledge": "formcheck.knowledge.Knowledge",
    "load_knowledge": "formcheck.knowledge.load",
    "explain": "formcheck.knowledge.explain.explain",
    "FormcheckError": "formcheck.errors.FormcheckError",
    "InputError": "formcheck.errors.InputError",
    "VideoError": "formcheck.errors.VideoError",
    "UnfitClipError": "formcheck.errors.UnfitClipError",
    "OutputError": "formcheck.errors.OutputError",
    "AssetError": "formcheck.errors.AssetError",
    "KnowledgeError": "formcheck.errors.KnowledgeError",
    "MachineError": "formcheck.errors.MachineError",
}

__all__ = [
    "ENGINES", "LANDMARKS", "LANGUAGES", "METRICS", "Analysis", "Answers", "AssetError", "Beat",
    "CancelledError", "ClipOptions", "CompareDifference", "CompareReport", "Comparison", "Contact",
    "Correction", "Corrections", "Finding", "FormcheckError", "Gait", "InputError", "Knowledge",
    "KnowledgeError", "Listener", "Live", "LiveCheck", "LiveEnough", "LiveMoment", "LiveReading",
    "MachineError", "MeasuredClip", "Measurement", "Message", "Note", "OutputError", "Plan",
    "PoseEngine", "PoseTrack", "Progress", "Question", "Reading", "RefusedClip", "Report",
    "Request", "Run", "Samples", "Scene", "Session", "Trial", "UnfitClipError", "Video",
    "VideoError", "Wording", "__version__", "analyze", "build_report", "compare", "detect_pose",
    "education_plan", "engine_maker", "explain", "find_findings", "find_reports", "html_page",
    "load_knowledge", "make_beat", "make_plan", "measure_all", "open_video", "pathway_text",
    "prepare_run", "read_answers", "read_baseline", "read_corrections", "read_markers",
    "read_report", "read_track", "remeasure", "render_again", "text_summary", "watch",
    "write_answers", "write_beat", "write_corrections", "write_folder", "write_report",
    "write_track", "write_trc",
]  # fmt: skip


def __getattr__(name: str) -> "Any":
    if name not in _HOMES:
        message = f"module 'formcheck' has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    module, _, own = _HOMES[name].rpartition(".")
    return getattr(import_module(module), own)


def __dir__() -> list[str]:
    return sorted(__all__)
