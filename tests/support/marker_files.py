"""Marker files written from the digital runner's joints."""

import warnings

import c3d
import numpy as np

from support.phantom_runs import FLEET, moved, truth

CLIP = FLEET["rearfoot_right"]
PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
MARKERS = {
    f"{side}_{part}": f"{side[0].upper()}{name}"
    for side in ("left", "right")
    for part, name in zip(PARTS, ("SJC", "HJC", "KJC", "AJC", "CAL", "TOE"), strict=True)
}
UNITS = {"mm": 1000.0, "cm": 100.0, "m": 1.0}


def marker_paths(facing=1.0, duration_s=5.0):
    time_s = np.arange(0.0, duration_s, 0.01)
    joints = moved(CLIP).joints(time_s)
    turn = np.array([facing, 1.0, facing])
    return time_s, {MARKERS[part]: joints[part] * turn for part in MARKERS}


def write_trc(path, markers, time_s, unit="mm"):
    """Write markers (m) as OpenSim does: tabs, X Y Z of each marker, then a blank line."""
    names = list(markers)
    rate = 1.0 / (time_s[1] - time_s[0])
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits",
        f"{rate:g}\t{rate:g}\t{len(time_s)}\t{len(names)}\t{unit}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{i + 1}" for i in range(len(names)) for axis in "XYZ"),
        "",
    ]
    for row, time in enumerate(time_s):
        cells = [
            "" if np.isnan(value) else f"{value * UNITS[unit]:.6f}"
            for name in names
            for value in markers[name][row]
        ]
        lines.append(f"{row + 1}\t{time:.4f}\t" + "\t".join(cells))
    path.write_text("\n".join(lines) + "\n")
    return path


RATE_HZ, FORCE_HZ = 100.0, 1000.0


def whole_contacts():
    return [c for c in truth(CLIP).contacts if c.toe_off_s < 4.9]


def force_n(time_s):
    """A half sine of 1,600 N under each contact, pointing down as plates have it."""
    force = np.zeros(len(time_s))
    for c in whole_contacts():
        share = (time_s - c.strike_s) / (c.toe_off_s - c.strike_s)
        force -= np.where((share > 0) & (share < 1), 1600.0 * np.sin(np.pi * share), 0.0)
    return force


def write_c3d(path, markers, time_s, unit="mm", events=False, force=False):
    writer = c3d.Writer(
        point_rate=RATE_HZ, analog_rate=FORCE_HZ if force else 0.0, point_units=unit
    )
    writer.set_point_labels([f"Ana:{name}" for name in markers])
    scale = {"mm": 1000.0, "m": 1.0}[unit]
    per_frame = int(FORCE_HZ / RATE_HZ)
    channels = np.zeros((3, len(time_s) * per_frame))
    if force:
        channels[2] = force_n(np.arange(channels.shape[1]) / FORCE_HZ)
        writer.set_analog_labels(["Fx", "Fy", "Fz"])
        plates = writer.add_group(20, "FORCE_PLATFORM", "")
        plates.add("USED", "", 2, "<h", 1)
        plates.add_array("TYPE", "", np.array([2], dtype=np.int16))
        plates.add_array("CHANNEL", "", np.array([[1], [2], [3]], dtype=np.int16))
    for row in range(len(time_s)):
        points = np.zeros((len(markers), 5), dtype=np.float32)
        for i, path_m in enumerate(markers.values()):
            at = path_m[row] * scale
            points[i, :3], points[i, 3] = (0.0, -1.0) if np.isnan(at).any() else (at, 0.0)
        own = slice(row * per_frame, (row + 1) * per_frame)
        writer.add_frames([(points, channels[:, own] if force else np.array([[]]))])
    if events:
        marks = sorted(
            (time, side, word)
            for c in whole_contacts()
            for time, side, word in (
                (c.strike_s, c.side.title(), "Foot Strike"),
                (c.toe_off_s, c.side.title(), "Foot Off"),
            )
        )
        group = writer.add_group(21, "EVENT", "")
        group.add("USED", "", 2, "<h", len(marks))
        times = np.array([[0.0, time] for time, _, _ in marks], dtype=np.float32)
        group.add_array("TIMES", "", times.reshape(2, -1))
        for name, column in (("CONTEXTS", 1), ("LABELS", 2)):
            words, width = c3d.Writer.pack_labels([mark[column] for mark in marks])
            group.add_str(name, "", words, width, len(marks))
    with path.open("wb") as file, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of descriptions, which nobody reads
        writer.write(file)
    return path
