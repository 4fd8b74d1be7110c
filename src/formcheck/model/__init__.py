"""What crosses the borders between the stages: no files are opened here.

`formcheck.model.report` has the stored report.
"""

from formcheck.model.analysis import (
    Analysis,
    AnalyzedClip,
    MeasuredClip,
    RefusedClip,
    Session,
)
from formcheck.model.assessment import OUTSIDE, STANDINGS, Assessment, Standing
from formcheck.model.finding import Finding, Level
from formcheck.model.gait import Contact, Gait, Side, Stretch
from formcheck.model.measurement import (
    Confidence,
    MeasuredSide,
    Measurement,
    Reading,
    Run,
    Samples,
)
from formcheck.model.note import Note, Question
from formcheck.model.options import ClipOptions
from formcheck.model.plan import (
    Block,
    Check,
    Pathway,
    Plan,
    PlannedExercise,
    PlanStage,
    ProgrammeWeek,
    ProgressRow,
    Refer,
    ReturnStep,
    Said,
    SaidSection,
    Stop,
    StopSign,
    Unlike,
)
from formcheck.model.scene import Activity, FirstLook, Scene, Surface, View
from formcheck.model.track import (
    INDEX,
    LANDMARKS,
    Bystander,
    FloatArray,
    PoseTrack,
    moved_by,
    stretches,
)

__all__ = [
    "INDEX",
    "LANDMARKS",
    "OUTSIDE",
    "STANDINGS",
    "Activity",
    "Analysis",
    "AnalyzedClip",
    "Assessment",
    "Block",
    "Bystander",
    "Check",
    "ClipOptions",
    "Confidence",
    "Contact",
    "Finding",
    "FirstLook",
    "FloatArray",
    "Gait",
    "Level",
    "MeasuredClip",
    "MeasuredSide",
    "Measurement",
    "Note",
    "Pathway",
    "Plan",
    "PlanStage",
    "PlannedExercise",
    "PoseTrack",
    "ProgrammeWeek",
    "ProgressRow",
    "Question",
    "Reading",
    "Refer",
    "RefusedClip",
    "ReturnStep",
    "Run",
    "Said",
    "SaidSection",
    "Samples",
    "Scene",
    "Session",
    "Side",
    "Standing",
    "Stop",
    "StopSign",
    "Stretch",
    "Surface",
    "Unlike",
    "View",
    "moved_by",
    "stretches",
]
