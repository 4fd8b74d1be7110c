"""A run measured while it is filmed: pictures go in one by one, numbers come about once a second.

The last ten seconds of pictures are one clip at any time, and it is measured by what measures every
clip: `formcheck.prepare`, `formcheck.quality` and `formcheck.metrics`. There is no second way to a
number here. Older pictures are forgotten, so memory does not grow.

::

    sources   pictures of a camera, or of a film at its own clock
    window    what was seen in the last seconds, and when it has to begin anew
    reading   what these seconds give: numbers with intervals, or the reason why there are none
    placing   whether the camera stands well
    enough    whether more steps would add anything
    session   one picture in, its landmarks out at once, a reading where there is a new one
"""

from __future__ import annotations

from formcheck.live.enough import LiveEnough
from formcheck.live.placing import LiveCheck
from formcheck.live.reading import SHOWN, LiveReading
from formcheck.live.session import Live, LiveMoment, watch
from formcheck.live.sources import film_pictures, newest, open_camera

__all__ = [
    "SHOWN",
    "Live",
    "LiveCheck",
    "LiveEnough",
    "LiveMoment",
    "LiveReading",
    "film_pictures",
    "newest",
    "open_camera",
    "watch",
]
