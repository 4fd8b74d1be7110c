"""What an analysis says of the versions it depends on."""

from __future__ import annotations

import importlib.metadata
from dataclasses import replace
from pathlib import Path

import cv2
import pytest

from formcheck import pipeline
from formcheck.files.track import write_track
from formcheck.lab.phantom import landmark_track, read_recipe
from formcheck.pipeline import Request, analyze
from support.paths import SAMPLES


def test_versions_name_the_network_by_its_sha256_and_cv2_whoever_brought_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = importlib.metadata.version

    def without(name: str) -> str:
        if name == "opencv-contrib-python":
            raise importlib.metadata.PackageNotFoundError(name)
        return known(name)

    monkeypatch.setattr(pipeline, "version", without)
    track = landmark_track(read_recipe(SAMPLES / "side.toml"))
    seen = replace(track, engine="litert", model="full", model_sha256="0f" * 32)
    write_track(seen, tmp_path / "side.npz")
    versions = analyze(Request(((tmp_path / "side.npz", None),))).versions
    about = ("engine", "model", "model_sha256", "opencv-contrib-python")
    assert [versions[name] for name in about] == ["litert", "full", "0f" * 32, cv2.__version__]
    assert "mediapipe" not in versions
