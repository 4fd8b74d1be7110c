"""The doctor's findings, on this machine and on ones that lack something."""

from __future__ import annotations

import importlib.metadata
import re
from pathlib import Path

import pytest

from formcheck import doctor, weights
from support.paths import needs


def by_name(checks: list[doctor.Check]) -> dict[str, doctor.Check]:
    return {check.name: check for check in checks}


def test_every_check_says_something_and_every_failure_a_remedy() -> None:
    checks = doctor.diagnose(trial=False)
    assert [check.name for check in checks][:3] == ["python", "packages", "system libraries"]
    assert all(check.detail for check in checks)
    assert all(check.remedy for check in checks if not check.ok)
    assert by_name(checks)["video"].ok


def test_a_missing_library_gives_the_apt_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor.platform, "system", lambda: "Linux")
    monkeypatch.setattr(doctor, "_loads", lambda name: name != "libEGL.so.1")
    check = by_name(doctor.diagnose(trial=False))["system libraries"]
    assert not check.ok
    assert "libEGL.so.1" in check.detail
    assert check.remedy == "sudo apt-get install -y libgl1 libegl1 libgles2"


def test_a_library_that_does_not_exist_does_not_load() -> None:
    assert not doctor._loads("libnosuchthing.so.7")


def test_missing_and_rival_packages_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.metadata.version

    def without_scipy(name: str) -> str:
        if name == "scipy":
            raise importlib.metadata.PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(doctor.importlib.metadata, "version", without_scipy)
    check = by_name(doctor.diagnose(trial=False))["packages"]
    assert (check.ok, check.remedy) == (False, "pip install scipy")
    monkeypatch.setattr(doctor.importlib.metadata, "version", lambda _: "1.0")
    check = by_name(doctor.diagnose(trial=False))["packages"]
    assert not check.ok
    assert "uninstall -y opencv-python" in check.remedy


def test_networks_missing_is_fine_damaged_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_folders", lambda: [tmp_path])
    checks = by_name(doctor.diagnose(trial=False))
    assert checks["network heavy"].ok
    assert "not fetched yet" in checks["network heavy"].detail
    (tmp_path / "pose_landmarker_heavy.task").write_bytes(b"half a network")
    check = by_name(doctor.diagnose(trial=False))["network heavy"]
    assert not check.ok
    assert check.remedy == "formcheck models fetch heavy"


def test_the_trial_without_a_network_still_tries_the_video(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(weights, "_folders", lambda: [tmp_path])
    checks = by_name(doctor.diagnose())
    for name in ("trial run", "pose engines"):
        assert checks[name].ok
        assert "no network is here" in checks[name].detail


@pytest.mark.model
@needs("lite")
def test_the_trial_looks_with_a_network() -> None:
    check = by_name(doctor.diagnose())["trial run"]
    assert check.ok, check.detail
    assert "rightly found nobody" in check.detail


@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # MediaPipe's own
@needs("full")
def test_the_two_engines_are_compared_on_the_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    check = doctor._engines()
    assert check.ok, check.detail
    assert re.search(r"LiteRT 2\.\S+ and MediaPipe 1\.\S+ place the landmarks", check.detail)
    assert re.search(r"\d\.\d px apart .* 0\.[0-4] % of leg length, in 60 frames", check.detail)
    monkeypatch.setattr(doctor, "_MOST_APART_PCT", 0.0)
    check = doctor._engines()
    assert not check.ok
    assert "--force-reinstall mediapipe" in check.remedy
