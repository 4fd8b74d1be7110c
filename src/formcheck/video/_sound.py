"""Write AAC in m4a: what every phone plays, in a tenth of the room of a WAV file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import IO, Any

import av
import numpy as np
from numpy.typing import NDArray

__all__ = ["write_sound"]

_BITS_A_SECOND = 32_000


def write_sound(file: IO[bytes], stretches: Iterable[NDArray[np.int16]], rate_hz: int) -> None:
    """Write one channel of sound into an open file.

    Parameters
    ----------
    file : binary file
        Open for reading and writing; it is left open.
    stretches : iterable of (n,) int16
        The samples, one stretch after the other.
    rate_hz : int
        Samples a second.
    """
    with av.open(file, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=rate_hz, options={"aac_coder": "fast"})
        stream.layout = "mono"
        stream.bit_rate = _BITS_A_SECOND
        for packet in _packets(stream, stretches, rate_hz):
            container.mux(packet)


def _packets(
    stream: Any, stretches: Iterable[NDArray[np.int16]], rate_hz: int
) -> Iterator[av.Packet]:
    """Yield the encoded sound; the resampler cuts it into blocks of the encoder's own length."""
    resampler = av.AudioResampler(format=stream.format, layout="mono", rate=rate_hz)
    written = 0
    for stretch in stretches:
        frame = av.AudioFrame.from_ndarray(stretch[None], format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate_hz, written
        written += len(stretch)
        for block in resampler.resample(frame):
            yield from stream.encode(block)
    for block in resampler.resample(None):
        yield from stream.encode(block)
    yield from stream.encode(None)
