"""Build a ``.task`` bundle from the bare networks, and look inside one.

A bundle is a stored zip of two networks. The networks in the registry packages lack only the
*NormalizationOptions* that MediaPipe's Tasks API asks for. They are added here without unpacking
the network: a flatbuffer's offsets point forwards, so a new root table is put in front of the old
bytes and points into them. The same input always gives the same bytes, hence a stable sha256.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
from pathlib import Path

import flatbuffers

from formcheck.errors import AssetError
from formcheck.i18n import tell

__all__ = ["DETECTOR_NAME", "LANDMARKS_NAME", "bundle", "fault_of", "sha256_of", "with_metadata"]

DETECTOR_NAME = "pose_detector.tflite"
LANDMARKS_NAME = "pose_landmarks_detector.tflite"

_MODEL_IDENTIFIER = b"TFL3"
_METADATA_IDENTIFIER = b"M001"
_METADATA_NAME = "TFLITE_METADATA"
_NORMALIZATION_OPTIONS = 1  # its number in the union ProcessUnitOptions
_FIXED_DATE = (1980, 1, 1, 0, 0, 0)
_ZIP_HEADER_BYTES = 30
_ALIGNMENT_BYTES = 64  # a network is read where it lies in the file, so its weights must be aligned

# Fields of the root table of a TFLite model, by number (tensorflow/lite/schema/schema.fbs, v3).
_VERSION, _BUFFERS, _METADATA = 0, 4, 6
_OTHER_FIELDS = (1, 2, 3, 5, 7)  # operator codes, subgraphs, description, …: kept as they are


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def bundle(detector: bytes, landmarks: bytes) -> bytes:
    """Return the ``.task`` bundle of two networks with metadata, always the same bytes."""
    members = {DETECTOR_NAME: detector, LANDMARKS_NAME: landmarks}
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            about = zipfile.ZipInfo(name, date_time=_FIXED_DATE)
            about.create_system = 3  # else the bytes would differ between Windows and Unix
            about.extra = _padding(packed.tell() + _ZIP_HEADER_BYTES + len(name))
            archive.writestr(about, data)
    return packed.getvalue()


def fault_of(path: Path) -> str | None:
    """Return what is wrong with a ``.task`` bundle, or None if it is whole.

    Checks that it is a zip, that both networks are in it, that their checksums hold and that
    they are TFLite models.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in (DETECTOR_NAME, LANDMARKS_NAME):
                if name not in archive.namelist():
                    return tell("it is a zip without {name}", name=name)
                if archive.read(name)[4:8] != _MODEL_IDENTIFIER:
                    return tell("its {name} is not a TFLite network", name=name)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        return tell("it is damaged ({error})", error=error)
    return None


def with_metadata(model: bytes, mean: float, std: float) -> bytes:
    """Return a TFLite network with the input normalization that MediaPipe asks for added."""
    if model[4:8] != _MODEL_IDENTIFIER:
        message = tell("a TFLite network was expected, but its identifier TFL3 is missing")
        raise AssetError(message)
    fields = _root_fields(model)
    old = model + bytes(-len(model) % 16)  # whatever was aligned to 16 bytes stays so
    builder = flatbuffers.Builder(len(old) + 65536)
    builder.CreateByteVector(old)

    def moved(position: int) -> int:
        """Return where a place in the old bytes is now, counted from the end as builders do."""
        return len(old) - position

    new_buffer = _buffer_table(builder, _normalization(mean, std))
    buffers = [*_vector(model, fields[_BUFFERS])]
    entry = _metadata_entry(builder, len(buffers))
    metadata = [*_vector(model, fields[_METADATA])] if _METADATA in fields else []
    buffers_vector = _offsets(builder, [*map(moved, buffers), new_buffer])
    metadata_vector = _offsets(builder, [*map(moved, metadata), entry])

    builder.StartObject(8)
    builder.PrependUint32Slot(0, struct.unpack_from("<I", model, fields[_VERSION])[0], 0)
    builder.PrependUOffsetTRelativeSlot(_BUFFERS, buffers_vector, 0)
    builder.PrependUOffsetTRelativeSlot(_METADATA, metadata_vector, 0)
    for number in _OTHER_FIELDS:
        if number in fields:
            builder.PrependUOffsetTRelativeSlot(number, moved(_follow(model, fields[number])), 0)
    root = builder.EndObject()
    builder.Prep(16, 8)  # 8 = the root offset and the identifier that Finish puts in front
    builder.Finish(root, _MODEL_IDENTIFIER)
    return bytes(builder.Output())


def _padding(position: int) -> bytes:
    """Return a zip extra field (the one Android's zipalign uses) that aligns what follows."""
    fill = -(position + 4) % _ALIGNMENT_BYTES
    return struct.pack("<HH", 0xD935, fill) + bytes(fill)


def _root_fields(model: bytes) -> dict[int, int]:
    """Return the position of each field that the model's root table has, by number."""
    root = _follow(model, 0)
    vtable = root - struct.unpack_from("<i", model, root)[0]
    count = (struct.unpack_from("<H", model, vtable)[0] - 4) // 2
    offsets = struct.unpack_from(f"<{count}H", model, vtable + 4)
    return {number: root + offset for number, offset in enumerate(offsets) if offset}


def _follow(model: bytes, position: int) -> int:
    """Return the place that the offset at ``position`` points to."""
    return position + int(struct.unpack_from("<I", model, position)[0])


def _vector(model: bytes, field: int) -> list[int]:
    """Return the positions of the tables in the vector that a root field points to."""
    start = _follow(model, field)
    count = struct.unpack_from("<I", model, start)[0]
    return [_follow(model, start + 4 + 4 * index) for index in range(count)]


def _offsets(builder: flatbuffers.Builder, places: list[int]) -> int:
    builder.StartVector(4, len(places), 4)
    for place in reversed(places):
        builder.PrependUOffsetTRelative(place)
    return int(builder.EndVector())


def _buffer_table(builder: flatbuffers.Builder, data: bytes) -> int:
    builder.Prep(16, len(data))  # schema.fbs: Buffer.data is aligned to 16 bytes
    vector = builder.CreateByteVector(data)
    builder.StartObject(1)
    builder.PrependUOffsetTRelativeSlot(0, vector, 0)
    return int(builder.EndObject())


def _metadata_entry(builder: flatbuffers.Builder, buffer_index: int) -> int:
    name = builder.CreateString(_METADATA_NAME)
    builder.StartObject(2)
    builder.PrependUOffsetTRelativeSlot(0, name, 0)
    builder.PrependUint32Slot(1, buffer_index, 0)
    return int(builder.EndObject())


def _normalization(mean: float, std: float) -> bytes:
    """Return a ModelMetadata that says only how the first input is normalized.

    The numbers of the slots are those of MediaPipe's ``metadata_schema.fbs``.
    """
    builder = flatbuffers.Builder(256)

    def floats(value: float) -> int:
        builder.StartVector(4, 1, 4)
        builder.PrependFloat32(value)
        return int(builder.EndVector())

    def table(size: int, **slots: tuple[int, int]) -> int:
        builder.StartObject(size)
        for slot, offset in slots.values():
            builder.PrependUOffsetTRelativeSlot(slot, offset, 0)
        return int(builder.EndObject())

    options = table(2, mean=(0, floats(mean)), std=(1, floats(std)))
    builder.StartObject(2)
    builder.PrependUint8Slot(0, _NORMALIZATION_OPTIONS, 0)
    builder.PrependUOffsetTRelativeSlot(1, options, 0)
    unit = int(builder.EndObject())
    tensor = table(7, process_units=(4, _offsets(builder, [unit])))
    subgraph = table(9, input_tensors=(2, _offsets(builder, [tensor])))
    builder.Finish(
        table(8, subgraphs=(3, _offsets(builder, [subgraph]))), file_identifier=_METADATA_IDENTIFIER
    )
    return bytes(builder.Output())
