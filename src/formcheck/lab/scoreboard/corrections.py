"""What formcheck corrects, why, and what each correction was learnt from."""

from __future__ import annotations

from formcheck.lab.scoreboard.grids import Grid
from formcheck.signal.landmark_bias import load_offsets, load_sideways
from formcheck.signal.ridge import CORRECTIONS, ModelCard, load_correction

__all__ = ["correction_grid"]

_REPOSITORY = "src/formcheck/signal"
#: What each correction does, and why it is there although it was learnt.
_REASONS = {
    "landmark_offsets": (
        "landmarks seen from the side, moved by a constant a joint",
        "The network puts hips and shoulders off the joints in the same way on everybody. A "
        "constant cannot press a runner towards the learnt ones.",
    ),
    "landmark_sideways": (
        "hips, knees and ankles seen from behind and in front, across the picture",
        "The network puts digital hips too narrow, ankles too wide, and a knee that points in too "
        "near to the line from hip to ankle. Half-way between digital and real runners.",
    ),
    "landmark_bias": (
        "other landmarks seen from behind and in front, and heights",
        "There the network puts ankles too high and shoulders off.",
    ),
    "events": (
        "instants of strike and toe-off",
        "Rules alone are a frame or two off, differently for heel and forefoot.",
    ),
    "events_markers": (
        "instants of strike and toe-off of a laboratory's markers",
        "Markers have none of a network's habits, and sit where each laboratory puts them.",
    ),
}


def correction_grid() -> Grid:
    """Return every learnt correction with its reason and what its card says."""
    cards = {"landmark_offsets": load_offsets().card, "landmark_sideways": load_sideways()[0]}
    cards |= {name: load_correction(name).card for name in CORRECTIONS}
    rows = tuple(_row(name, card) for name, card in cards.items())
    about = (
        "Each is kept with a card: whose landmarks it learnt from, from which families of runners, "
        "when. How it was chosen: [how it works](how-it-works.md)."
    )
    return Grid(
        "What is corrected, and why",
        about,
        ("correction", "why", "learnt from", "landmarks of", "made", "where"),
        rows,
    )


def _row(name: str, card: ModelCard) -> tuple[str, ...]:
    what, why = _REASONS[name]
    ending = "npz" if name in CORRECTIONS else "toml"
    return (
        what,
        why,
        ", ".join(card.families),
        f"{card.network} ({card.engine})" if card.network else "no network: markers",
        f"{card.date}, commit {card.commit}",
        f"`{_REPOSITORY}/{name}.{ending}`",
    )
