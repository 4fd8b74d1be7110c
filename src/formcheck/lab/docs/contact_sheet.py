"""Draw twenty digital runners at four instants of a stride: `make sheet`.

Look at it after every change of `formcheck.lab.phantom`: feet on the belt, arms against the legs,
clothes that look like clothes. The page docs/phantom.md shows it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from formcheck.lab.clone import DOCS
from formcheck.lab.phantom import Arms, Body, Camera, Clip, Faults, GaitSpec, Leg, Scenery, truth
from formcheck.lab.phantom.render import draw_at

SHEET = DOCS / "phantom" / "contact_sheet.jpg"
COLUMNS = 4
CELL_PX = (132, 176)
WORDS_PX = 18


def main() -> None:
    """Write the sheet."""
    cells = [cell(name, clip) for name, clip in clips().items()]
    rows = [np.hstack(cells[at : at + COLUMNS]) for at in range(0, len(cells), COLUMNS)]
    SHEET.parent.mkdir(exist_ok=True)
    sheet = cv2.cvtColor(np.vstack(rows), cv2.COLOR_RGB2BGR)
    cv2.imwrite(str(SHEET), sheet, [cv2.IMWRITE_JPEG_QUALITY, 82])


def cell(name: str, clip: Clip) -> np.ndarray:
    """Return one clip's four instants side by side under its name."""
    pictures = [
        cv2.resize(image, CELL_PX, interpolation=cv2.INTER_AREA)
        for image in draw_at(clip, instants(clip))
    ]
    white = (255, 255, 255)
    strip: np.ndarray = cv2.copyMakeBorder(
        np.hstack(pictures), WORDS_PX, 4, 4, 4, cv2.BORDER_CONSTANT, value=white
    )
    cv2.putText(strip, name, (6, 13), cv2.FONT_HERSHEY_SIMPLEX, 0.42, (40, 40, 40), 1, cv2.LINE_AA)
    return strip


def instants(clip: Clip) -> np.ndarray:
    """Return strike, mid-stance, toe-off and mid-swing of one foot near the clip's middle."""
    contacts = truth(clip).contacts
    if not contacts:
        return np.linspace(0.1, 0.9, 4) * clip.duration_s
    at = min(range(len(contacts)), key=lambda i: abs(contacts[i].strike_s - clip.duration_s / 2))
    one = contacts[at]
    step_s = contacts[at].strike_s - contacts[at - 1].strike_s
    return np.array([one.strike_s, one.mid_stance_s, one.toe_off_s, one.strike_s + 1.5 * step_s])


def clips() -> dict[str, Clip]:
    """Return twenty clips over all axes."""
    side, right = Camera(view="side_left"), Camera(view="side_right")
    rear, front = Camera(view="rear"), Camera(view="front")
    woman = Body(sex="woman", height_m=1.65, skin="#f0d0b4", top="#b63a3a", shorts="#3a4254")
    loose = Body(loose_m=0.022, shorts_m=0.36, skin="#8d5a3a", top="#d9d9d6", shorts="#5b6d8a")
    heavy = Body(weight=0.95, muscle=0.4, mass_kg=98, age=0.6, top="#4e8d5a", skin="#f0d0b4")
    old = Body(sex="woman", height_m=1.6, age=0.9, muscle=0.3, hair="#b9b6b0", sleeves=False)
    dark = Body(skin="#4a2d1f", top="#26282e", shorts="#26282e", shoes="#2b2e36", hair="#15110e")

    def gait(leg: Leg, **changes: Any) -> GaitSpec:
        return replace(GaitSpec(left=leg, right=leg), **changes)

    quick = gait(Leg(overstride_pct=20), speed_mps=4.4, cadence_spm=180)
    slow = GaitSpec(speed_mps=2.2, cadence_spm=156)
    long = gait(Leg(overstride_pct=36, foot_strike_deg=22), cadence_spm=150)
    toes = gait(Leg(overstride_pct=18, foot_strike_deg=-8), cadence_spm=176)
    knees = GaitSpec(left=Leg(knee_valgus_deg=16, pelvic_drop_deg=8), right=Leg(knee_valgus_deg=12))
    bowed = gait(Leg(knee_valgus_deg=-8), step_width_pct=9)
    swing = Arms(swing_deg=75, crossing_deg=60)
    crossing = GaitSpec(left_arm=swing, right_arm=swing, step_width_pct=-3)
    lean = GaitSpec(trunk_lean_deg=17, head_forward_deg=16)
    return {
        "easy, 3.0 m/s": Clip(camera=side),
        "woman, fitted": Clip(body=woman, camera=right),
        "loose shorts": Clip(body=loose, camera=side),
        "heavy": Clip(body=heavy, camera=right, gait=slow),
        "old woman, slow": Clip(body=old, camera=side, gait=slow),
        "dark skin and clothes": Clip(body=dark, camera=right),
        "fast, 4.4 m/s": Clip(camera=side, gait=quick),
        "overstriding": Clip(body=woman, camera=side, gait=long),
        "forefoot": Clip(camera=right, gait=toes),
        "leaning": Clip(camera=side, gait=lean),
        "rear": Clip(body=woman, camera=rear),
        "rear, knees in": Clip(body=loose, camera=rear, gait=knees),
        "rear, bowed": Clip(camera=rear, gait=bowed),
        "front": Clip(camera=front),
        "front, arms cross": Clip(body=woman, camera=front, gait=crossing),
        "oblique": Clip(camera=replace(side, yaw_deg=35)),
        "rail, dark gym": Clip(camera=side, scenery=Scenery(handrail=True, light="dark")),
        "over ground": Clip(
            camera=replace(side, distance_m=5.0), surface="overground", faults=Faults(pan=True)
        ),
        "walking": Clip(camera=side, gait=GaitSpec.walking()),
        "second runner, mirror": Clip(
            camera=replace(side, distance_m=4.0),
            scenery=Scenery(mirror=True, bystander="running", bystander_offset_m=(-1.3, 0.5)),
        ),
    }
