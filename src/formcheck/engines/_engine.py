"""What a pose engine is, and which there are."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import AssetError
from formcheck.i18n import msg

__all__ = ["ENGINES", "EngineName", "PoseEngine", "engine_words", "no_network"]

EngineName = Literal["litert", "mediapipe"]
ENGINES: tuple[EngineName, ...] = ("litert", "mediapipe")
"""What can run a pose network; the first does unless another is asked for.

Examples
--------
>>> from formcheck import ENGINES
>>> ENGINES
('litert', 'mediapipe')
"""

_PACKAGES = {"litert": ("LiteRT", "ai-edge-litert"), "mediapipe": ("MediaPipe", "mediapipe")}


class PoseEngine(Protocol):
    """Follows one person through pictures given in order, and finds everybody in one picture.

    An engine belongs to one thread at a time.

    Examples
    --------
    >>> from formcheck import ENGINES, PoseEngine
    >>> PoseEngine.__name__, ENGINES[0]
    ('PoseEngine', 'litert')
    """

    @property
    def name(self) -> str:
        """The engine's name, as a track keeps it."""

    @property
    def keypoints(self) -> tuple[str, ...]:
        """Which of `formcheck.model.LANDMARKS` it gives, in the order of its answers."""

    def follow(self, rgb: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        """Return where the person is in the next picture, None where nobody is seen.

        Parameters
        ----------
        rgb : (H, W, 3) uint8

        Returns
        -------
        (K, 3) float or None
            x and y as shares of width and height, and visibility (0 to 1) of each keypoint, not
            smoothed over time.
        """

    def survey(self, rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the box of everybody in one picture, (N, 4): left, top, right, bottom shares."""

    def forget(self) -> None:
        """Lose the person followed; the next picture is looked at as if it were the first."""

    def close(self) -> None:
        """Let go of the network."""


def engine_words(name: str) -> str:
    """Return what runs the network, with its version, such as ``"LiteRT 2.1.4"``."""
    title, package = _PACKAGES[name]
    return f"{title} {version(package)}"


def no_network(model_path: Path, error: Exception) -> AssetError:
    """Return the sentence of a file that no engine can run."""
    return AssetError(
        msg(
            "{model_path} holds no pose network that can be run ({reason})",
            model_path=model_path,
            reason=str(error).splitlines()[0] if str(error) else type(error).__name__,
        )
    )
