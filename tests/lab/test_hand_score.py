"""What was found, scored by what a person set: on digital runners whose every contact is known."""

import numpy as np
import pytest
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.errors import InputError
from formcheck.files.corrections import write_corrections
from formcheck.files.track import write_track
from formcheck.lab.scoreboard import hand_grid, score_by_hand
from formcheck.model.correction import Corrections
from support.phantom_runs import FLEET, FULL, run, track, truth

CLIP = FLEET["phone_30fps"]


def with_truth(*, but=0, extra=()):
    """Return the log of somebody who sets every contact as it truly was."""
    log = Corrections()
    for contact in truth(CLIP).contacts[but:]:
        if contact.strike_s > 0.3 and contact.toe_off_s < CLIP.duration_s - 0.3:
            change = {
                "kind": "add_contact",
                "side": contact.side,
                "strike_file_s": contact.strike_s,
                "toe_off_file_s": contact.toe_off_s,
            }
            log = log.with_entry(change, clip=0)
    for change in extra:
        log = log.with_entry(change, clip=0)
    return log


def errors_ms(event):
    true = truth(CLIP).contacts
    off = []
    for found in run(CLIP, FULL).gait.contacts:
        own = [t for t in true if t.side == found.side]
        nearest = min(own, key=lambda t: abs(t.strike_s - found.strike_s))
        if nearest.strike_s > 0.3 and nearest.toe_off_s < CLIP.duration_s - 0.3:
            off.append(1000.0 * (getattr(found, event) - getattr(nearest, event)))
    return sorted(off)


def test_every_contact_set_as_it_was_gives_the_known_errors():
    score = score_by_hand(track(CLIP, FULL), with_truth())
    assert score.missed == score.invented == 0
    assert score.untouched <= 3  # at the ends
    assert sorted(score.off_ms["strike"]) == pytest.approx(errors_ms("strike_s"), abs=1e-6)
    assert sorted(score.off_ms["toe_off"]) == pytest.approx(errors_ms("toe_off_s"), abs=1e-6)
    assert score.hand_ms == pytest.approx(500.0 / 30.0, rel=0.01)


def test_one_edge_counts_alone_and_a_deleted_contact_is_invented():
    left = run(CLIP, FULL).gait.of("left")
    move = {
        "kind": "move_edge", "side": "left", "edge": "strike",
        "at_file_s": left[3].strike_s, "to_file_s": left[3].strike_s + 0.015,
    }  # fmt: skip
    gone = {"kind": "delete_contact", "side": "left", "strike_file_s": left[5].strike_s}
    new = {
        "kind": "add_contact", "side": "left",
        "strike_file_s": left[5].strike_s + 0.25, "toe_off_file_s": left[5].strike_s + 0.45,
    }  # fmt: skip
    log = Corrections()
    for change in (move, gone, new):
        log = log.with_entry(change, clip=0)
    score = score_by_hand(track(CLIP, FULL), log)
    assert score.off_ms["strike"] == pytest.approx([-15.0])
    assert len(score.off_ms["toe_off"]) == 0
    assert (score.missed, score.invented) == (1, 1)
    assert score.untouched == len(run(CLIP, FULL).gait.contacts) - 2


def test_what_was_left_out_does_not_count():
    out = {"kind": "leave_out", "start_file_s": 2.0, "stop_file_s": 6.0}
    whole, part = (
        score_by_hand(track(CLIP, FULL), with_truth(extra=extra)) for extra in ((), (out,))
    )
    lost = [
        t for t in truth(CLIP).contacts
        if t.strike_s > 0.3 and t.toe_off_s < 9.7 and t.strike_s < 6.0 and t.toe_off_s > 2.0
    ]  # fmt: skip
    assert len(whole.off_ms["strike"]) - len(part.off_ms["strike"]) >= len(lost) - 1
    assert np.abs(part.off_ms["strike"]).max() < 60.0


def test_the_command_prints_the_table(tmp_path):
    write_track(track(CLIP, FULL), tmp_path / "pose.npz")
    write_corrections(with_truth(), tmp_path / "corrections.json")
    named = ["--track", str(tmp_path / "pose.npz")]
    log = ["--corrections", str(tmp_path / "corrections.json")]
    done = CliRunner().invoke(app, ["validate", *named, *log])
    assert done.exit_code == 0, done.output
    bias = np.mean(errors_ms("strike_s"))
    row = next(line for line in done.stdout.splitlines() if "strike" in line)
    assert f"{len(errors_ms('strike_s'))}" in row
    assert f"{abs(bias):.1f}"[:1] in row
    assert "0 contacts were missed, 0 invented" in done.stdout
    assert CliRunner().invoke(app, ["validate", *named]).exit_code == 1


def test_corrections_without_contacts_are_refused():
    log = Corrections().with_entry(
        {"kind": "set_option", "option": "height_cm", "value": 170.0}, clip=0
    )
    with pytest.raises(InputError, match=r"no contact of .* was set by hand"):
        score_by_hand(track(CLIP, FULL), log)
    grid = hand_grid(score_by_hand(track(CLIP, FULL), with_truth(but=20)))
    assert [row[0] for row in grid.rows] == ["strike", "toe-off"]
