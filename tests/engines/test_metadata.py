"""What MediaPipe's Tasks API is told of a network's input."""

import zipfile
from pathlib import Path

import flatbuffers
from mediapipe.tasks.metadata import metadata_schema_py_generated as words
from mediapipe.tasks.metadata import schema_py_generated as schema

from formcheck.engines._metadata import task_bundle, with_metadata
from formcheck.weights._sources import bundle

NAMES = ("pose_detector.tflite", "pose_landmarks_detector.tflite")


def network() -> bytes:
    builder = flatbuffers.Builder(128)
    weights = schema.BufferT(data=list(b"weights"))
    builder.Finish(schema.ModelT(version=3, buffers=[weights]).Pack(builder), b"TFL3")
    return bytes(builder.Output())


def normalization(model: bytes) -> tuple[float, float]:
    read = schema.Model.GetRootAs(model, 0)
    assert (read.Version(), read.BuffersLength()) == (3, 2)
    assert read.Buffers(0).DataAsNumpy().tobytes() == b"weights"
    assert read.Metadata(0).Name() == b"TFLITE_METADATA"
    written = read.Buffers(read.Metadata(0).Buffer()).DataAsNumpy().tobytes()
    assert written[4:8] == b"M001"
    about = words.ModelMetadata.GetRootAs(written, 0)
    unit = about.SubgraphMetadata(0).InputTensorMetadata(0).ProcessUnits(0)
    options = words.NormalizationOptions()
    options.Init(unit.Options().Bytes, unit.Options().Pos)
    return options.Mean(0), options.Std(0)


def test_the_normalization_is_what_mediapipes_own_schema_reads() -> None:
    assert normalization(with_metadata(network(), 127.5, 2.5)) == (127.5, 2.5)


def test_a_bundle_gets_it_for_both_networks_and_keeps_what_it_has(tmp_path: Path) -> None:
    bare, whole = tmp_path / "bare.task", tmp_path / "whole.task"
    bare.write_bytes(bundle(dict.fromkeys(NAMES, network())))
    whole.write_bytes(task_bundle(bare))
    with zipfile.ZipFile(whole) as archive:
        found = {name: normalization(archive.read(name)) for name in archive.namelist()}
    assert found == dict(zip(NAMES, ((127.5, 127.5), (0.0, 255.0)), strict=True))
    assert task_bundle(whole) == whole.read_bytes()
