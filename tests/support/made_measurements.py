"""Measurements made by hand for the tests of findings and plans."""

from __future__ import annotations

import numpy as np
from hypothesis import strategies as st

from formcheck.i18n import Message
from formcheck.knowledge import load
from formcheck.model import Measurement, Samples, Scene

KNOWN = load()


def measured(metric, value, side="both", *, half=1.0, n=9, confidence="high", clip=0):
    """Return a measurement with a symmetric interval and one sample a step."""
    spread = np.linspace(-1.0, 1.0, n) if n > 1 else np.zeros(n)
    samples = Samples(value + spread, 0.1 + 0.7 * np.arange(n), (side,) * n)
    return Measurement(
        metric=metric,
        side=side,
        value=value,
        unit=KNOWN.metric(metric).unit,
        sd=0.5,
        n=n,
        low=value - half,
        high=value + half,
        confidence=confidence,
        samples=samples,
        clip=clip,
    )


def refused(metric, side="both"):
    return Measurement(
        metric, side, None, KNOWN.metric(metric).unit, missing=Message("filmed too far off")
    )


def scene(view="side_left", yaw=1.0, surface="treadmill", speed=3.0):
    return Scene(
        view=view,
        yaw_deg=yaw,
        direction=1,
        surface=surface,
        camera_moves=False,
        travel_px_s=0.0,
        activity="running",
        leg_px=300.0,
        body_px=600.0,
        stride_period_s=None,
        time_scale=1.0,
        clock_doubt=None,
        rhythm_doubt=None,
        notes=(),
        roll_deg=0.0,
        roll_sd_deg=0.3,
        px_per_m=None,
        scale_from=None,
        speed_mps=speed,
    )


#: Lists of any measurements, each metric and side at most once.
anything = st.lists(
    st.builds(
        lambda metric, value, side, half, n, confidence: measured(
            metric, value, side if KNOWN.metric(metric).sided else "both",
            half=half, n=n, confidence=confidence,
        ),
        st.sampled_from([*KNOWN.metrics, *KNOWN.asymmetries]),
        st.floats(-100.0, 300.0),
        st.sampled_from(["left", "right"]),
        st.floats(0.0, 40.0),
        st.integers(1, 30),
        st.sampled_from(["high", "medium", "low"]),
    ),
    max_size=40,
    unique_by=lambda m: (m.metric, m.side),
)  # fmt: skip
