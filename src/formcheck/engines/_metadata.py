"""What MediaPipe's Tasks API wants to find in a ``.task`` bundle and packages do not carry.

The networks in the registry packages lack the *NormalizationOptions* of their input. They are added
in memory, with the schemas that MediaPipe brings along.
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import flatbuffers
import numpy as np

__all__ = ["task_bundle", "with_metadata"]

_NAME = "TFLITE_METADATA"
#: ``(pixel - mean) / std`` is what a network expects as input, pixels 0 to 255.
_MEAN_AND_STD = {
    "pose_detector.tflite": (127.5, 127.5),
    "pose_landmarks_detector.tflite": (0.0, 255.0),
}


def task_bundle(path: Path) -> bytes:
    """Return a ``.task`` bundle as MediaPipe's Tasks API takes it; the publisher's as it is."""
    with zipfile.ZipFile(path) as archive:
        networks = {name: archive.read(name) for name in _MEAN_AND_STD}
    if all(_NAME.encode() in network for network in networks.values()):
        return path.read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, network in networks.items():
            archive.writestr(name, with_metadata(network, *_MEAN_AND_STD[name]))
    return packed.getvalue()


def with_metadata(network: bytes, mean: float, std: float) -> bytes:
    """Return a TFLite network that says how its input is normalized."""
    from mediapipe.tasks.metadata import metadata_schema_py_generated as words
    from mediapipe.tasks.metadata import schema_py_generated as schema

    options = words.NormalizationOptionsT(mean=[mean], std=[std])
    unit = words.ProcessUnitT(words.ProcessUnitOptions.NormalizationOptions, options)
    tensor = words.TensorMetadataT(processUnits=[unit])
    subgraph = words.SubGraphMetadataT(inputTensorMetadata=[tensor])
    about = words.ModelMetadataT(subgraphMetadata=[subgraph])
    builder = flatbuffers.Builder()
    builder.Finish(about.Pack(builder), b"M001")
    model = schema.ModelT.InitFromPackedBuf(network)
    entry = schema.MetadataT(name=_NAME, buffer=len(model.buffers))
    data = np.frombuffer(bytes(builder.Output()), np.uint8)
    model.buffers.append(schema.BufferT(data=data))
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(network) + 65536)
    builder.Finish(model.Pack(builder), b"TFL3")
    return bytes(builder.Output())
