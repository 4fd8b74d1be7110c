"""`poses.toml`: where trunk, hands and feet are at the start and at the end of an exercise.

Places are metres forward, up and right; angles are degrees. A turn is ``[pitch, roll, yaw]``:
+ leans forward, to the right, and turns to the left.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Literal

from pydantic import BaseModel, ConfigDict

__all__ = ["Arm", "Exercise", "Leg", "Pose", "Prop", "View", "read_exercises"]

Triple = tuple[float, float, float]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Leg(_Part):
    """A leg that stands (``sole`` is given) or one that is free.

    Parameters
    ----------
    sole : (float, float, float) or None
        The floor under the ankle of a standing foot.
    pitch : float
        Of a standing foot: + toes up, − heel up.
    yaw : float
        Of a standing foot: + toes out.
    knee_to : (float, float, float) or None
        Where the knee of a standing leg points; None = where the foot points.
    arch : float
        How far a bare foot's arch is drawn up, in metres.
    flex, out, turn, knee, ankle : float
        Of a free leg: thigh forward, thigh outward, toes outward, knee bend, toes towards shin.
    """

    sole: Triple | None = None
    pitch: float = 0.0
    yaw: float = 5.0
    knee_to: Triple | None = None
    arch: float = 0.0
    flex: float = 0.0
    out: float = 0.0
    turn: float = 3.0
    knee: float = 3.0
    ankle: float = 0.0


class Arm(_Part):
    """An arm that reaches for something (``hand`` is given) or one that is free.

    Parameters
    ----------
    hand : (float, float, float) or None
        Where the wrist is.
    elbow_to : (float, float, float)
        Where the elbow of a reaching arm points.
    flex, out, turn, elbow : float
        Of a free arm: forward, outward, forearm outward, elbow bend.
    wrist : float
        Fingers forward of the forearm.
    """

    hand: Triple | None = None
    elbow_to: Triple = (-1.0, -0.4, 0.0)
    flex: float = 4.0
    out: float = 9.0
    turn: float = 0.0
    elbow: float = 12.0
    wrist: float = 0.0


class Pose(_Part):
    """One pose of the whole body.

    Parameters
    ----------
    hips : (float, float, float)
        The middle between the hip joints.
    rests : bool
        Whether the body is lowered or lifted until its lowest point touches the floor.
    pelvis, spine, head : (float, float, float)
        Turns: the pelvis in the room, the chest against it, the head against the chest.
    """

    hips: Triple = (0.0, 0.91, 0.0)
    rests: bool = False
    pelvis: Triple = (0.0, 0.0, 0.0)
    spine: Triple = (0.0, 0.0, 0.0)
    head: Triple = (0.0, 0.0, 0.0)
    left_leg: Leg = Leg()
    right_leg: Leg = Leg()
    left_arm: Arm = Arm()
    right_arm: Arm = Arm()


class Prop(_Part):
    """A thing.

    Parameters
    ----------
    kind : "box", "wall", "mirror", "band" or "weight"
        A box is a bench, a step, a chair, a post or a mat. A mirror's front looks backwards.
    low, high : (float, float, float)
        Corners of a box, a wall or a mirror.
    at : str
        Of a weight: the joint that holds it.
    through : tuple of str or (float, float, float)
        Of a band: joints and places.
    behind : bool
        Whether it is drawn before the body, whatever its distance.
    """

    kind: Literal["box", "wall", "mirror", "band", "weight"]
    low: Triple = (0.0, 0.0, 0.0)
    high: Triple = (0.0, 0.0, 0.0)
    at: str = ""
    through: tuple[str | Triple, ...] = ()
    behind: bool = False


class View(_Part):
    """From where it is looked at.

    Parameters
    ----------
    azimuth : float
        From straight ahead to the runner's left, in degrees.
    elevation : float
        From level upwards, in degrees.
    close : "right_foot" or None
        Show this part alone, bare.
    """

    azimuth: float = -62.0
    elevation: float = 9.0
    close: Literal["right_foot"] | None = None


class Exercise(_Part):
    """An exercise as two poses, its things and the view that shows it best."""

    start: Pose
    end: Pose
    props: tuple[Prop, ...] = ()
    view: View = View()


@cache
def read_exercises() -> dict[str, Exercise]:
    """Return every exercise's poses by its id."""
    text = resources.files(__package__).joinpath("poses.toml").read_text(encoding="utf-8")
    return {name: Exercise(**entry) for name, entry in tomllib.loads(text).items()}
