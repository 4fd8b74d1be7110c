"""Leave out of a landmark network the part that formcheck never uses: the mask of the person.

The segmentation head is a quarter to a third of the work of ``lite`` and ``full``. Dropping its
operators changes no landmark by a single bit; they are only no longer computed.
"""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

from flatbuffers.number_types import Int32Flags
from flatbuffers.table import Table

__all__ = ["networks", "without_mask"]

# Fields by number, from tensorflow/lite/schema/schema.fbs, v3.
_MODEL_SUBGRAPHS = 2
_TENSORS, _OUTPUTS, _OPERATORS = 0, 2, 3
_TENSOR_SHAPE = 0
_OPERATOR_INPUTS, _OPERATOR_OUTPUTS = 1, 2

_OUTPUT_COUNT = 5  # landmarks, presence, mask, heatmap, world landmarks
_PRESENCE, _MASK = 1, 2
_MASK_SHAPE = [1, 256, 256, 1]


def networks(path: Path) -> tuple[bytes, bytes]:
    """Return the detector of a ``.task`` bundle, and its landmark network without the mask."""
    with zipfile.ZipFile(path) as archive:
        detector = archive.read("pose_detector.tflite")
        return detector, without_mask(archive.read("pose_landmarks_detector.tflite"))


def without_mask(model: bytes) -> bytes:
    """Return the landmark network without its mask; unchanged if it is not built as expected.

    The operators that only the mask needs are taken out of the list of operators, in place; the
    mask's output then names the presence score, which nobody reads as a mask.
    """
    data = bytearray(model)
    subgraph = _subgraph(data)
    outputs_at, outputs = _integers(subgraph, _OUTPUTS)
    if len(outputs) != _OUTPUT_COUNT or _shape(subgraph, outputs[_MASK]) != _MASK_SHAPE:
        return model
    operators = _tables(subgraph, _OPERATORS)
    needed = _needed(operators, [tensor for tensor in outputs if tensor != outputs[_MASK]])
    struct.pack_into("<i", data, outputs_at + 4 * _MASK, outputs[_PRESENCE])
    start = subgraph.Vector(subgraph.Offset(4 + 2 * _OPERATORS))
    struct.pack_into("<I", data, start - 4, len(needed))
    for place, index in enumerate(sorted(needed)):
        at = start + 4 * place
        struct.pack_into("<I", data, at, operators[index].Pos - at)
    return bytes(data)


def _needed(operators: list[Table], tensors: list[int]) -> set[int]:
    """Return the operators that the tensors are computed from."""
    maker = {
        tensor: index
        for index, operator in enumerate(operators)
        for tensor in _integers(operator, _OPERATOR_OUTPUTS)[1]
    }
    needed: set[int] = set()
    waiting = list(tensors)
    while waiting:
        index = maker.get(waiting.pop())
        if index is not None and index not in needed:
            needed.add(index)
            waiting += _integers(operators[index], _OPERATOR_INPUTS)[1]
    return needed


def _subgraph(data: bytearray) -> Table:
    model = Table(data, struct.unpack_from("<I", data, 0)[0])
    return _tables(model, _MODEL_SUBGRAPHS)[0]


def _tables(table: Table, field: int) -> list[Table]:
    offset = table.Offset(4 + 2 * field)
    start = table.Vector(offset)
    return [
        Table(table.Bytes, table.Indirect(start + 4 * index))
        for index in range(table.VectorLen(offset))
    ]


def _integers(table: Table, field: int) -> tuple[int, list[int]]:
    """Return where a vector of int32 starts, and its values."""
    offset = table.Offset(4 + 2 * field)
    if not offset:
        return 0, []
    start, count = table.Vector(offset), table.VectorLen(offset)
    return start, [table.Get(Int32Flags, start + 4 * index) for index in range(count)]


def _shape(subgraph: Table, tensor: int) -> list[int]:
    return _integers(_tables(subgraph, _TENSORS)[tensor], _TENSOR_SHAPE)[1]
