"""Draw the picture of every exercise with the phantom's body: `make pictures`.

Writes small WebP files and `made_from.json`, which says what each was made from; a test checks
that no pose was changed without its picture. Needs `formcheck models fetch body`.
"""

from __future__ import annotations

import json

from PIL import Image

from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom.exercises import draw_exercise, hash_of, read_exercises

FOLDER = PACKAGE / "render" / "exercises"
QUALITY = 82


def main() -> None:
    """Draw what is new or was changed; remove pictures of exercises that are gone."""
    FOLDER.mkdir(exist_ok=True)
    listed = FOLDER / "made_from.json"
    before = json.loads(listed.read_text(encoding="utf-8")) if listed.exists() else {}
    exercises = read_exercises()
    made = {name: hash_of(exercise) for name, exercise in exercises.items()}
    for name, exercise in exercises.items():
        target = FOLDER / f"{name}.webp"
        if before.get(name) != made[name] or not target.exists():
            picture = Image.fromarray(draw_exercise(exercise))
            picture.save(target, "WEBP", quality=QUALITY, method=6)
    for stray in FOLDER.glob("*.webp"):
        if stray.stem not in exercises:
            stray.unlink()
    listed.write_text(json.dumps(made, indent=1) + "\n", encoding="utf-8")
