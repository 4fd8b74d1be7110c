"""Say in one sentence what this machine lacks before anything is installed."""

import ctypes
import importlib.util
import sys

LIBRARIES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}


def missing_packages() -> list[str]:
    """Return the Debian packages that have to be installed first."""
    packages = []
    for library, package in LIBRARIES.items():
        try:
            ctypes.CDLL(library)
        except OSError:
            packages.append(package)
    if importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    return packages


if sys.version_info < (3, 11):
    sys.exit(f"formcheck needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
if missing := missing_packages():
    sys.exit(
        f"formcheck needs {', '.join(missing)}: run  sudo apt-get install -y {' '.join(missing)}"
    )
