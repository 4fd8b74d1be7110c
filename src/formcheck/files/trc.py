"""Marker files of OpenSim and motion-capture systems as text (.trc)."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import FloatArray

__all__ = ["read_trc"]

_UNITS = {"mm": 0.001, "cm": 0.01, "m": 1.0}


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
