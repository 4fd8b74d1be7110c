"""A report folder as one file that can be sent: unpacked, it is the folder again."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write, check_file
from formcheck.files.manifest import LIST
from formcheck.files.ownership import files_of, settle
from formcheck.i18n import msg

__all__ = ["check_bundle", "write_bundle"]

_PACKED = (".mp4", ".npz", ".jpg", ".webp", ".pdf")  # as small as they get
_DAY = (1980, 1, 1, 0, 0, 0)  # the same folder gives the same file, and nobody learns when


def check_bundle(folder: Path) -> Path:
    """Return the file that a folder is packed into: beside it, with its name.

    Raises
    ------
    OutputError
        One is there that formcheck did not write.
    """
    place = Path(os.path.realpath(folder))
    target = place.with_name(f"{place.name}.zip")
    check_file(target)
    return target


def write_bundle(folder: Path) -> Path:
    """Pack the files that formcheck wrote into a report folder, and return the new file.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    InputError
        It holds no list of such files.
    OutputError
        The file cannot be written, or one is there that formcheck did not write.
    """
    settle(folder)
    own = files_of(folder, "report")
    if not own:
        message = msg(
            "{folder} has no list of the files that formcheck wrote into it, so it cannot be "
            "packed; analyse the clip again into a new folder",
            folder=folder,
        )
        raise InputError(message)
    target = check_bundle(folder)
    with atomic_write(target, SEALS["zip"]) as file:
        with zipfile.ZipFile(file, "w") as archive:
            for name in (*sorted(own), LIST):
                entry = zipfile.ZipInfo(f"{target.stem}/{name}", _DAY)
                entry.external_attr = 0o644 << 16
                packed = Path(name).suffix in _PACKED
                how = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
                archive.writestr(entry, (folder / name).read_bytes(), how)
        file.seek(-2, os.SEEK_END)  # the length of the archive's comment
        file.write(SEALS["zip"].length.to_bytes(2, "little"))
    return target
