"""How many bystanders' faces are hidden: rendered people whose face is known, in docs/faces.md.

It takes some 20 minutes on two cores; with ``--quick`` a minute, and the page is not written.
Nobody's face is in it: bodies, clothes, rooms and light are drawn by chance, by seed.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pandas as pd

from formcheck.faces import FaceNetwork, Watch
from formcheck.lab.clone import DOCS
from formcheck.lab.phantom import Body, Camera, Clip, Faults, Scenery, render_clip, truth
from formcheck.lab.phantom.camera import make_lens, shake_px
from formcheck.lab.phantom.render import bystander_px, draw_at
from formcheck.lab.tables import markdown_table
from formcheck.model import INDEX, FloatArray, PoseTrack
from formcheck.render.overlay.heads import Head, find_heads, looked_at
from formcheck.video import open_video

PAGE = DOCS / "faces.md"

_HEIGHTS = (0.10, 0.15, 0.20, 0.30, 0.45, 0.70, 1.10)
_VIEWS = ("side_left", "side_right", "rear", "front")
_LIGHTS = ("even", "dark", "behind", "outdoors")
_SIZES = ((720, 960), (960, 720), (1280, 720), (720, 1280), (1080, 1920))
_SKINS = ("#f0cdb0", "#e8bd9c", "#c8936f", "#8d5a3c", "#5a3825")
_FACE = [INDEX[f"{side}_{part}"] for part in ("eye", "ear") for side in ("left", "right")]
_FACE += [INDEX[name] for name in ("nose", "mouth_left", "mouth_right")]
_SIDEWAYS_DEG, _AWAY_DEG = 60.0, 100.0  # between the face's direction and the camera's
_SEEN = 0.5  # share of the face that must show: half a face behind a hand is not one
_OPAQUE = 0.875  # of a blurred circle's radius: further out it fades
_SAME_GREY = 4


@dataclass(frozen=True, slots=True)
class Scene:
    """A picture with a second person.

    Parameters
    ----------
    clip : Clip
    time_s : float
    height : float
        Of the second person, as a share of the picture's.
    light : str
    facing_deg : float
        Between where the face looks and where the camera is: 0 = into the camera.
    """

    clip: Clip
    time_s: float
    height: float
    light: str
    facing_deg: float

    @property
    def counts(self) -> bool:
        """Return whether the face is large enough, and turned enough, for it to be hidden."""
        return self.height >= 0.15 and self.facing_deg < _AWAY_DEG


def a_scene(seed: int) -> Scene:
    """Return a place, a runner, a camera and a second person, all by chance."""
    random = np.random.default_rng([seed, 7])
    light = str(random.choice(_LIGHTS))
    size_px = _SIZES[random.integers(len(_SIZES))]
    camera = Camera(
        view=str(random.choice(_VIEWS)),  # type: ignore[arg-type]
        size_px=size_px,
        lens_mm=28.0 if size_px[0] > size_px[1] else 40.0,
        distance_m=float(random.uniform(2.5, 4.5)),
        height_m=float(random.uniform(0.7, 1.4)),
        pitch_deg=float(random.uniform(-6.0, 2.0)),
        roll_deg=float(random.uniform(-3.0, 3.0)),
    )
    step = int(random.integers(len(_HEIGHTS) - 1))
    height = float(random.uniform(_HEIGHTS[step], _HEIGHTS[step + 1]))
    other = _a_body(random)
    heading_deg = float(random.uniform(0.0, 360.0))
    lens = make_lens(camera)
    depth_m = lens.focal_px * other.height_m / (height * size_px[1])
    into = lens.rotation[2] * [1.0, 0.0, 1.0]
    into /= np.linalg.norm(into)
    off_px = float(random.uniform(0.08, 0.92) - 0.5) * size_px[0]
    place = lens.position + into * depth_m + lens.rotation[0] * off_px / lens.focal_px * depth_m
    looks = np.array([np.cos(np.deg2rad(heading_deg)), -np.sin(np.deg2rad(heading_deg))])
    to_camera = (lens.position - place)[[0, 2]]
    facing = np.clip(looks @ to_camera / np.linalg.norm(to_camera), -1.0, 1.0)
    scenery = Scenery(
        light=light if light != "outdoors" else "even",  # type: ignore[arg-type]
        bystander=str(random.choice(["standing", "walking", "running"])),  # type: ignore[arg-type]
        bystander_offset_m=(float(place[0]), float(place[2])),
        bystander_heading_deg=heading_deg,
    )
    surface = "overground" if light == "outdoors" else "treadmill"
    clip = Clip(
        body=_a_body(random),
        other=other,
        camera=camera,
        scenery=scenery,
        surface=surface,  # type: ignore[arg-type]
        duration_s=2.0,
        seed=seed,
    )
    # over ground the runner is in the middle at half-time, and so is a bystander who runs along
    time_s = 1.0 if surface == "overground" else float(random.uniform(0.2, 1.8))
    return Scene(clip, time_s, height, light, float(np.degrees(np.arccos(facing))))


def look_at(scene: Scene, watch: Callable[[], Watch]) -> bool | None:
    """Return whether the face was hidden; None where there is not enough of it to be seen."""
    time_s = np.array([scene.time_s])
    sharp = next(draw_at(scene.clip, time_s))
    face_px = bystander_px(scene.clip, time_s)[0, _FACE]
    points_px = _showing(scene, sharp, face_px)
    if not len(points_px):
        return None
    found = watch().faces(_filmed(sharp, scene.clip.seed))
    heads = [Head(0, circle[None, :2], circle[None, 2]) for circle in found]
    return _is_hidden(points_px, heads, 0)


def alarms(scene: Scene, watch: Callable[[], Watch]) -> int:
    """Return how many circles lie where no head is, in a picture with the runner alone."""
    alone = replace(scene.clip, scenery=replace(scene.clip.scenery, bystander="none"))
    time_s = np.array([scene.time_s])
    found = watch().faces(_filmed(next(draw_at(alone, time_s)), scene.clip.seed))
    known = truth(alone)
    frame = int(np.argmin(np.abs(known.time_s - scene.time_s)))
    head = known.joints_px[frame, _FACE].mean(axis=0)
    return sum(bool(np.linalg.norm(x[:2] - head) > 2.5 * x[2]) for x in found)


def films() -> Iterator[tuple[str, Clip]]:
    """Yield films in which the second person moves, or the camera does."""
    side, rear = Camera(lens_mm=34.0), Camera(view="rear", lens_mm=34.0)
    slow, wide = replace(side, fps=30.0), Camera(size_px=(1280, 720), lens_mm=26.0, fps=30.0)
    grain, by_hand = Faults(noise=3.0), Faults(shake_px=8.0)

    def beside(
        kind: str, offset_m: tuple[float, float], heading_deg: float, speed_mps: float = 0.0
    ) -> Scenery:
        return Scenery(
            bystander=kind,  # type: ignore[arg-type]
            bystander_offset_m=offset_m,
            bystander_heading_deg=heading_deg,
            bystander_speed_mps=speed_mps,
        )

    walks = beside("walking", (0.4, 2.4), 30.0, 1.3)
    comes = beside("walking", (2.6, 1.1), 180.0, 1.0)
    near = beside("walking", (0.0, -1.3), 120.0, 1.6)
    stands = beside("standing", (1.3, 1.4), 80.0)
    runs = replace(beside("running", (0.5, 1.0), 20.0), treadmill=False)
    dark, leaves = replace(walks, light="dark"), replace(stands, bystander_share=0.5)
    for name, camera, scenery, duration_s, faults in (
        ("walks by behind the treadmill", side, walks, 4.0, Faults()),
        ("the same in the dark, 30 frames per second", slow, dark, 4.0, grain),
        ("walks by between camera and runner", wide, near, 3.0, Faults()),
        ("comes towards the camera, filmed from behind", rear, comes, 3.0, Faults()),
        ("stands beside the treadmill", side, stands, 4.0, Faults()),
        ("the same, camera held by hand", side, stands, 4.0, by_hand),
        ("runs beside the runner", wide, runs, 4.0, Faults()),
        ("leaves half-way", side, leaves, 4.0, Faults()),
    ):
        yield name, Clip(camera=camera, scenery=scenery, duration_s=duration_s, faults=faults)


def look_at_film(clip: Clip, folder: Path) -> tuple[int, int]:
    """Return in how many frames a face showed, and in how many of those it was hidden."""
    path = folder / "film.mp4"
    render_clip(clip, path)
    known = truth(clip)
    track = PoseTrack(
        known.time_s, known.joints_px, np.ones(known.joints_px.shape[:2]), clip.camera.size_px, ""
    )
    heads = find_heads(open_video(path), track, looked_at(track, 0, len(track)), film=True)
    moving = shake_px(clip, known.time_s)
    count = hidden = 0
    pictures = draw_at(clip, known.time_s)
    places = bystander_px(clip, known.time_s)[:, _FACE]
    for frame, sharp in enumerate(pictures):
        scene = Scene(clip, float(known.time_s[frame]), 0.0, "", _facing(clip, frame, known.time_s))
        points_px = _showing(scene, sharp, places[frame])
        if scene.facing_deg <= _AWAY_DEG and len(points_px):
            count += 1
            hidden += _is_hidden(points_px + moving[frame], heads, frame)
    return count, hidden


def _a_body(random: np.random.Generator) -> Body:
    cloth = [f"#{value:06x}" for value in random.integers(0, 1 << 24, 3)]
    return Body(
        sex=str(random.choice(["woman", "man"])),  # type: ignore[arg-type]
        height_m=float(random.uniform(1.5, 1.95)),
        weight=float(random.uniform(0.25, 0.9)),
        age=float(random.uniform(0.0, 1.0)),
        skin=_SKINS[random.integers(len(_SKINS))],
        top=cloth[0],
        shorts=cloth[1],
        hair=f"#{int(random.integers(0, 0x80)):02x}{int(random.integers(0, 0x70)):02x}30",
        shoes=cloth[2],
    )


def _facing(clip: Clip, frame: int, time_s: FloatArray) -> float:
    """Return the angle between the second person's face and the camera in one frame, degrees."""
    scenery, lens = clip.scenery, make_lens(clip.camera)
    heading = np.deg2rad(scenery.bystander_heading_deg)
    looks = np.array([np.cos(heading), -np.sin(heading)])
    gone = scenery.bystander_speed_mps * (time_s[frame] - 0.5 * clip.duration_s)
    to_camera = lens.position[[0, 2]] - (np.array(scenery.bystander_offset_m) + gone * looks)
    cosine = np.clip(looks @ to_camera / np.linalg.norm(to_camera), -1.0, 1.0)
    return float(np.degrees(np.arccos(cosine)))


def _filmed(sharp: np.ndarray, seed: int) -> np.ndarray:
    """Return what a phone makes of a picture: softer, noisy, squeezed."""
    random = np.random.default_rng([seed, 8])
    noise = random.normal(0.0, 2.0, sharp.shape)
    soft = np.clip(cv2.GaussianBlur(sharp, (3, 3), 0.6) + noise, 0, 255).astype(np.uint8)
    packed = cv2.imencode(".jpg", soft, [cv2.IMWRITE_JPEG_QUALITY, 75])[1]
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_COLOR), dtype=np.uint8)


def _showing(scene: Scene, sharp: np.ndarray, face_px: FloatArray) -> FloatArray:
    """Return the points of a face that can be seen; none where less than half of it can.

    A face is what lies between its points, and from the forehead to the chin.
    """
    height_px, width_px = sharp.shape[:2]
    if not np.isfinite(face_px).all():
        return face_px[:0]
    if (face_px < 0).any() or (face_px >= [width_px, height_px]).any():
        return face_px[:0]
    empty = replace(scene.clip, scenery=replace(scene.clip.scenery, bystander="none"))
    without = next(draw_at(empty, np.array([scene.time_s])))
    mask = np.zeros((height_px, width_px), np.uint8)
    eyes, mouth = face_px[:2], face_px[5:]
    around = np.vstack([face_px, 1.8 * eyes - 0.8 * mouth, 1.9 * mouth - 0.9 * face_px[4:5]])
    cv2.fillConvexPoly(mask, cv2.convexHull(np.round(around).astype(np.int32)), 1)
    differs = np.abs(sharp.astype(int) - without).max(axis=2) > _SAME_GREY
    if not mask.any() or differs[mask > 0].mean() < _SEEN:
        return face_px[:0]
    # from the side one eye and one ear are behind the head
    own = face_px if scene.facing_deg < _SIDEWAYS_DEG else face_px[4:]
    columns, rows = own.astype(int).T
    return np.asarray(own[differs[rows, columns]])


def _is_hidden(face_px: FloatArray, heads: Sequence[Head], frame: int) -> bool:
    """Return whether every point of a face lies under the opaque part of one blurred circle."""
    for here in (head.at(frame) for head in heads):
        if here is not None:
            away = np.linalg.norm(face_px - here[0], axis=1)
            if (away <= _OPAQUE * here[1]).all():  # never where NaN
                return True
    return False


def _share(hidden: pd.Series) -> str:
    return f"{hidden.sum()} of {len(hidden)}" if len(hidden) else "–"


def _by_height(found: pd.DataFrame) -> str:
    rows = []
    for low, high in pairwise(_HEIGHTS):
        own = found[(found.height >= low) & (found.height < high)]
        facing = own.facing_deg
        away, aside = facing >= _AWAY_DEG, (facing >= _SIDEWAYS_DEG) & (facing < _AWAY_DEG)
        parts = [_share(own.hidden[kind]) for kind in (~aside & ~away, aside, away)]
        rows.append((f"{100 * low:.0f}–{100 * high:.0f} %", *parts))
    head = ("height, of the picture's", "faces the camera", "seen from the side", "turned away")
    return markdown_table(head, rows)


def _by(found: pd.DataFrame, column: str, names: Sequence[str]) -> str:
    tall = found[found.counts]
    shares = [_share(tall.hidden[tall[column] == name]) for name in names]
    return markdown_table([name.replace("_", " ") for name in names], [shares])


def main(pictures: int = 600, quick: bool = False) -> None:
    """Draw the people, look for their faces, write the page."""
    network = FaceNetwork()
    results = []
    false_alarms: list[int] = []
    with ThreadPoolExecutor(2) as pool:

        def watch() -> Watch:
            return Watch(network, pool)

        for seed in range(30 if quick else pictures):
            scene = a_scene(seed)
            hidden = look_at(scene, watch)
            if hidden is not None:
                view = scene.clip.camera.view
                results.append(
                    (scene.height, scene.facing_deg, scene.light, view, scene.counts, hidden)
                )
                if not hidden and scene.counts:
                    print(f"missed: seed {seed}, {scene.height:.2f}, {scene.facing_deg:.0f} deg")
            if seed % 8 == 0:
                false_alarms.append(alarms(scene, watch))
    columns = ["height", "facing_deg", "light", "view", "counts", "hidden"]
    found = pd.DataFrame(results, columns=columns)
    parts = [_by_height(found), _by(found, "light", _LIGHTS), _by(found, "view", _VIEWS)]
    rows = []
    if not quick:
        with tempfile.TemporaryDirectory() as folder:
            for name, clip in films():
                shown, covered = look_at_film(clip, Path(folder))
                rows.append((name, str(shown), str(covered)))
                print(rows[-1])
    parts.append(markdown_table(("a second person …", "frames with a face", "hidden"), rows))
    parts.append(
        f"In {len(false_alarms)} pictures of the runner alone, {sum(false_alarms)} patches were "
        "blurred where nobody's head is."
    )
    for part in parts:
        print(part, end="\n\n")
    if not quick:
        _write(parts)


def _write(parts: Sequence[str]) -> None:
    """Put the tables into the page between its marks."""
    before, _, rest = PAGE.read_text(encoding="utf-8").partition("<!-- measured -->\n")
    after = rest.partition("<!-- end -->")[2]
    titles = ("", "By light:\n\n", "By the view of the runner:\n\n", "In films:\n\n", "")
    body = "\n\n".join(title + part for title, part in zip(titles, parts, strict=True))
    PAGE.write_text(f"{before}<!-- measured -->\n{body}\n<!-- end -->{after}", encoding="utf-8")
