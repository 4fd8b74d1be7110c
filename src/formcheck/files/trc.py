"""Marker files of OpenSim and motion-capture systems as text (.trc)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.files.atomic import atomic_write, check_new
from formcheck.i18n import msg
from formcheck.model import FloatArray, PoseTrack

__all__ = ["PX_PER_M", "read_trc", "write_trc"]

#: How large a metre is drawn where a side view is made of markers; a pixel of a file in pixels is
#: one of that.
PX_PER_M = 400.0
_UNITS = {"mm": 0.001, "cm": 0.01, "m": 1.0, "px": 1.0 / PX_PER_M}
_PIXELS, _METRES = "px", "m"
_DIGITS = {_PIXELS: 4, _METRES: 6}


def read_trc(path: Path) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return times (T,) in s and each marker's (T, 3) path in m."""
    try:
        lines = path.read_text(errors="replace").splitlines()
        about = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
        names = [name.strip() for name in lines[3].split("\t")[2:] if name.strip()]
        unit = _UNITS[about["Units"].strip()]
        width = 2 + 3 * len(names)
        rows = [line.split("\t")[:width] for line in lines[5:] if line.strip()]
        table = np.array(
            [
                [float(cell) if cell.strip() else np.nan for cell in row]
                + [np.nan] * (width - len(row))
                for row in rows
            ]
        )
        table = table[np.isfinite(table[:, 1])]
        time_s = table[:, 1]
    except FileNotFoundError as error:
        message = msg("there is no file {path}; check the name", path=path)
        raise InputError(message) from error
    except (OSError, KeyError, IndexError, ValueError) as error:
        message = msg("{path} is not a marker file (.trc): {error}", path=path, error=error)
        raise InputError(message) from error
    return time_s, {name: table[:, 2 + 3 * i : 5 + 3 * i] * unit for i, name in enumerate(names)}


def write_trc(track: PoseTrack, path: Path, px_per_m: float | None = None) -> None:
    """Write landmarks as a marker file, whole or not at all; nothing is overwritten.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it, or cleaned (`Run.cleaned`); times are written as they are.
    path : Path
        Ending in ``.trc``.
    px_per_m : float or None
        The picture's scale at the runner (`Scene.px_per_m`); then the file is in metres. None = it
        is in pixels, and its unit is ``px``, which other programs may not know.

    Raises
    ------
    InputError
        No landmark is seen, or the scale is no positive number.
    OutputError
        Something is there already, or the file cannot be written.

    Notes
    -----
    X points to the right of the picture, Y up from its lower edge, Z is 0 throughout: a picture
    has no depth. Whichever way the runner faces, and from behind and in front too. Markers are
    called as `LANDMARKS`; where one was not seen its cells are empty.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_markers, read_track, write_trc
    >>> write_trc(read_track(Path("side.npz")), Path("side.trc"))
    >>> len(read_markers(Path("side.trc"))) == len(read_track(Path("side.npz")))
    True
    """
    names = [name for name in track.keypoints if np.isfinite(track.point(name)).all(axis=1).any()]
    if not names:
        message = msg("no landmark is seen in the track, so there is nothing to write")
        raise InputError(message)
    if px_per_m is not None and not (np.isfinite(px_per_m) and px_per_m > 0):
        message = msg("{scale} px a metre is no scale; give a number above 0", scale=px_per_m)
        raise InputError(message)
    unit, scale = (_PIXELS, 1.0) if px_per_m is None else (_METRES, px_per_m)
    height_px = track.size_px[1]
    paths = [(track.point(name) * (1.0, -1.0) + (0.0, height_px)) / scale for name in names]
    rate = f"{track.fps:.6g}"
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\t"
        "OrigDataRate\tOrigDataStartFrame\tOrigNumFrames",
        f"{rate}\t{rate}\t{len(track)}\t{len(names)}\t{unit}\t{rate}\t1\t{len(track)}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{n + 1}" for n in range(len(names)) for axis in "XYZ"),
        "",
    ]
    for frame, time_s in enumerate(track.time_s):
        cells = [cell for one in paths for cell in _cells(one[frame], _DIGITS[unit])]
        lines.append("\t".join([str(frame + 1), f"{time_s:.6f}", *cells]))
    with atomic_write(path, check=check_new) as file:
        file.write(("\n".join(lines) + "\n").encode())


def _cells(at: FloatArray, digits: int) -> tuple[str, str, str]:
    """Return X, Y and Z of a marker as text; empty where it was not seen."""
    if not np.isfinite(at).all():
        return "", "", ""
    return f"{at[0]:.{digits}f}", f"{at[1]:.{digits}f}", f"{0.0:.{digits}f}"
