"""The wheel alone, away from the repository, holds all that the product needs."""

import os
import subprocess
import sys
import zipfile

import pytest

from formcheck.files.track import write_track
from support.paths import ROOT
from support.phantom_runs import FLEET, FULL, track

#: What stands beside the code: templates, words, learnt models, pictures, a font and its licence.
DATA = [
    path.relative_to(ROOT / "src").as_posix()
    for path in (ROOT / "src" / "formcheck").rglob("*")
    if path.is_file() and path.suffix not in (".py", ".pyc")
]
SAMPLES = ["formcheck/sample_videos/side.mp4", "formcheck/sample_videos/rear.mp4"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-P", "-m", "pip", "wheel", "--quiet", "--no-deps"]
    subprocess.run([*command, f"--wheel-dir={folder}", str(ROOT)], check=True)
    (built,) = folder.glob("formcheck-*.whl")
    return built


@pytest.fixture(scope="module")
def unpacked(wheel, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site-packages")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(unpacked, folder, *words):
    """Run what is in the wheel, in a folder away from the repository."""
    script = "import sys, formcheck.cli; print(formcheck.__file__, file=sys.stderr); "
    done = subprocess.run(
        [sys.executable, "-P", "-c", f"{script} formcheck.cli.main()", *map(str, words)],
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(str(unpacked))
    return done.stdout


def test_it_holds_all_data_and_is_small(wheel):
    with zipfile.ZipFile(wheel) as archive:
        assert {*DATA, *SAMPLES, "formcheck/py.typed"} <= set(archive.namelist())
        assert any(name.endswith("licenses/LICENSE") for name in archive.namelist())
    assert len(DATA) > 40
    assert wheel.stat().st_size < 4_000_000


def test_a_report_is_made_from_it_in_german(unpacked, tmp_path):
    saved = tmp_path / "side.npz"
    write_track(track(FLEET["rearfoot_slow"], FULL), saved)
    said = run(unpacked, tmp_path, "analyze", saved, "--language", "de", "-o", "report")
    assert "Vertikale Bewegung" in said
    assert (tmp_path / "report" / "report.html").stat().st_size > 100_000
    assert any((tmp_path / "report" / "stills").iterdir())


def test_the_sample_clips_are_found_in_it(unpacked, tmp_path):
    script = "from formcheck.files.samples import sample_clips; print(*sample_clips())"
    done = subprocess.run(
        [sys.executable, "-P", "-c", script],
        env={**os.environ, "PYTHONPATH": str(unpacked)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == [str(unpacked / name) for name in SAMPLES]
