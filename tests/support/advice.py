"""Every piece of advice that the product can give."""

from __future__ import annotations

import re

from support.made_answers import KNOWN

PAIN = KNOWN.pain

#: Why a number matters, which often says what would change it.
FORM_WHY = (
    *(why for rule in KNOWN.rules.values() for why in rule.why),
    *(info.why for info in KNOWN.metrics.values()),
)

CUES = tuple(cue for c in KNOWN.pathways.corrections.values() for cue in (*c.cues, c.dose))


def advice():
    """Yield every sentence of advice on form, exercise, load and shoes that there is."""
    for correction in KNOWN.pathways.corrections.values():
        yield from (correction.title, correction.dose, correction.caution, *correction.cues)
    for exercise in KNOWN.exercises.values():
        yield from (exercise.name, exercise.dose, exercise.feel, exercise.easier, exercise.harder)
        yield from (exercise.effort, exercise.why, *exercise.how)
    for block in KNOWN.pathways.programme:
        yield from (block.runs, block.feedback, *block.beat.split("{target_5}")[:1])
    yield from (item.text for item in (*KNOWN.pathways.load, *KNOWN.pathways.footwear))
    yield from KNOWN.pathways.return_to_run.rules
    yield from FORM_WHY
    for statement in PAIN.statements:
        yield from (part for part in re.split(r"\{\w+\}", statement.text) if len(part) > 12)
    yield "steps per minute for two weeks"
    yield "nothing needs changing"
    yield "Keep running the way you do"


ADVICE = tuple(dict.fromkeys(advice()))


def advice_in(text):
    return [sentence for sentence in ADVICE if sentence in text]
