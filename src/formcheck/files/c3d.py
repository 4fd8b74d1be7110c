"""Marker files of motion-capture systems in the laboratories' own format (.c3d)."""

from __future__ import annotations

import re
import struct
import warnings
from dataclasses import dataclass
from pathlib import Path

import c3d
import numpy as np

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import Contact, FloatArray, Side

__all__ = ["Recorded", "read_c3d"]

_UNITS = {"mm": 0.001, "cm": 0.01, "m": 1.0}
_SIDES: dict[str, Side] = {"left": "left", "right": "right"}
_LONGEST_CONTACT_S = 0.6
#: Rows of the vertical force among a plate's channels, by the plate's type.
_VERTICAL: dict[int, tuple[int, ...]] = {1: (2,), 2: (2,), 3: (4, 5, 6, 7)}
_CALIBRATED = 4


@dataclass(frozen=True, slots=True)
class Recorded:
    """What a laboratory recorded.

    Parameters
    ----------
    time_s : (T,) float
        From the recording's first frame, on the clock of its events.
    markers : dict of str to (T, 3) float
        Metres by the file's own labels and in its own axes; NaN where lost.
    events : tuple of Contact
        Whole contacts of the file's events ``Foot Strike`` and ``Foot Off``, in order.
    force_time_s, vertical_n : (F,) float
        All force plates together; empty where there are none.
    missing_frames : int
        How many the file says it has beyond those that are in it: it was cut off.
    """

    time_s: FloatArray
    markers: dict[str, FloatArray]
    events: tuple[Contact, ...]
    force_time_s: FloatArray
    vertical_n: FloatArray
    missing_frames: int = 0


def read_c3d(path: Path) -> Recorded:
    """Load a .c3d file's markers, foot events and vertical force.

    Raises
    ------
    InputError
        No such file, or not a .c3d.
    """
    try:
        with path.open("rb") as file, warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of fields that some laboratories leave out
            reader = c3d.Reader(file)
            frames = list(reader.read_frames())
            unit = _UNITS[reader.get("POINT").get_string("UNITS").strip().lower()]
            points = np.stack([points for _, points, _ in frames]).astype(float)
            start_s = (reader.first_frame - 1) / reader.point_rate
            names = [label.strip() for label in reader.point_labels]
            vertical = _vertical_n(reader, [analog for _, _, analog in frames])
            contacts = _contacts(reader)
            rate_hz, force_rate_hz = float(reader.point_rate), float(reader.analog_rate)
            missing_frames = reader.frame_count - len(frames)
    except FileNotFoundError as error:
        message = msg("there is no file {path}; check the name", path=path)
        raise InputError(message) from error
    except (OSError, AssertionError, AttributeError, IndexError, KeyError, TypeError, ValueError,
            struct.error) as error:  # fmt: skip
        message = msg("{path} is not a marker file (.c3d): {error}", path=path, error=str(error))
        raise InputError(message) from error
    at = np.where(points[:, :, 3:4] < 0.0, np.nan, points[:, :, :3] * unit)
    return Recorded(
        time_s=start_s + np.arange(len(at)) / rate_hz,
        markers={name: at[:, i] for i, name in enumerate(names) if name},
        events=contacts,
        force_time_s=start_s + np.arange(len(vertical)) / max(force_rate_hz, 1.0),
        vertical_n=vertical,
        missing_frames=missing_frames,
    )


def _contacts(reader: c3d.Reader) -> tuple[Contact, ...]:
    group = reader.get("EVENT")
    if group is None or "TIMES" not in group or "LABELS" not in group or "CONTEXTS" not in group:
        return ()
    times = group.get("TIMES").float_array.reshape(-1, 2) @ (60.0, 1.0)
    words = [re.sub(r"\W", "", str(word)).lower() for word in group.get("LABELS").string_array]
    sides = [_SIDES.get(str(word).strip().lower()) for word in group.get("CONTEXTS").string_array]
    events = sorted(zip(times, words, sides, strict=False), key=lambda event: event[0])
    found = []
    for on_s, word, side in events:
        if word != "footstrike" or side is None:
            continue
        offs = [t for t, w, s in events if w == "footoff" and s == side and t > on_s]
        if offs and offs[0] - on_s < _LONGEST_CONTACT_S:
            found.append(Contact(side, float(on_s), float(offs[0]), 0.0, "high", near=True))
    return tuple(found)


def _vertical_n(reader: c3d.Reader, analog: list[FloatArray]) -> FloatArray:
    """Return the sum of all plates' vertical forces, (F,); empty where there are none."""
    group = reader.get("FORCE_PLATFORM")
    if group is None or not reader.analog_used or not group.get("USED").int16_value:
        return np.empty(0)
    channels = np.concatenate(analog, axis=1)
    rows = np.atleast_2d(group.get("CHANNEL").int16_array) - 1
    total = np.zeros(channels.shape[1])
    for plate, kind in enumerate(np.atleast_1d(group.get("TYPE").int16_array)):
        own = channels[rows[plate]]
        if kind == _CALIBRATED:
            matrix = np.reshape(group.get("CAL_MATRIX").float_array, (-1, 6, 6))[plate]
            total += np.abs(matrix.T[2] @ own[:6])
        elif kind in _VERTICAL:
            total += np.abs(own[list(_VERTICAL[kind])].sum(axis=0))
    return total
