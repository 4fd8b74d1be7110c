"""High dynamic range brought to what any screen shows, as one table of colours.

Phones film HLG or PQ in BT.2020 colours. Shown as if it were an ordinary picture, HLG looks pale
and PQ grey. Here each colour is taken to the light it means, light near and above white paper
(203 cd/m², ITU-R BT.2408) is pressed together, and all is coded for an ordinary screen.
"""

from __future__ import annotations

from functools import cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["HLG", "PQ", "colour_table"]

# The numbers of these transfer characteristics in ITU-T H.273.
PQ = 16
HLG = 18

_LEVEL = 8  # a table of 64 x 64 x 64 colours
_PAPER_CD_M2 = 203.0  # ITU-R BT.2408: white paper under either transfer
_PEAK_CD_M2 = 1000.0  # brightest light that keeps a tone of its own; HLG's nominal peak
_KNEE = 0.6  # of paper white: darker light is left as it is
_SCREEN_GAMMA = 2.4  # ITU-R BT.1886

# ITU-R BT.2087: linear light from BT.2020 to BT.709 primaries.
_TO_BT709 = np.array(
    [[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]]
)


@cache
def colour_table(transfer: int) -> NDArray[np.uint16]:
    """Return the picture (512, 512, 3) that tells what becomes of each colour.

    It is a Hald table of level 8: red changes fastest, then green, then blue.

    Parameters
    ----------
    transfer : int
        `HLG` or `PQ`.
    """
    step = np.linspace(0.0, 1.0, _LEVEL**2)
    blue, green, red = np.meshgrid(step, step, step, indexing="ij")
    coded = np.stack([red, green, blue], axis=-1).reshape(_LEVEL**3, _LEVEL**3, 3)
    light_cd_m2 = _light_of_pq(coded) if transfer == PQ else _light_of_hlg(coded)
    shown = _below_white(np.maximum(light_cd_m2 @ _TO_BT709.T, 0.0) / _PAPER_CD_M2)
    return np.round(65535 * shown ** (1.0 / _SCREEN_GAMMA)).astype(np.uint16)


def _light_of_pq(coded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return light in cd/m², by ITU-R BT.2100, table 4."""
    m1, m2 = 2610 / 16384, 2523 / 4096 * 128
    c1, c2, c3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
    power = coded ** (1.0 / m2)
    light: NDArray[np.float64] = (np.maximum(power - c1, 0.0) / (c2 - c3 * power)) ** (1.0 / m1)
    return 10_000.0 * light


def _light_of_hlg(coded: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return light in cd/m² on a screen of 1000 cd/m², by ITU-R BT.2100, table 5."""
    a, b, c = 0.17883277, 0.28466892, 0.55991073
    scene = np.where(coded <= 0.5, coded**2 / 3.0, (np.exp((coded - c) / a) + b) / 12.0)
    luminance = scene @ np.array([0.2627, 0.6780, 0.0593])
    light: NDArray[np.float64] = _PEAK_CD_M2 * luminance[..., None] ** 0.2 * scene
    return light


def _below_white(light: NDArray[np.float64]) -> NDArray[np.float64]:
    """Press light (1 is white paper) below 1, the brightest of three colours leading the others.

    Reinhard's curve for a known white (2002, equation 4), above the knee alone; it leaves the knee
    with slope 1.
    """
    brightest = light.max(axis=-1, keepdims=True)
    above = np.maximum(brightest - _KNEE, 0.0) / (1.0 - _KNEE)
    most = (_PEAK_CD_M2 / _PAPER_CD_M2 - _KNEE) / (1.0 - _KNEE)
    pressed = _KNEE + (1.0 - _KNEE) * above * (1.0 + above / most**2) / (1.0 + above)
    wanted = np.where(brightest > _KNEE, np.minimum(pressed, 1.0), brightest)
    shown: NDArray[np.float64] = light * wanted / np.maximum(brightest, 1e-9)
    return shown
