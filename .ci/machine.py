"""Say in one sentence what this machine lacks before anything is installed.

With --pdf also what report.pdf needs, which the tests make.
"""

import ctypes
import importlib.util
import sys

LIBRARIES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}


def missing_packages() -> list[str]:
    """Return the Debian packages that have to be installed first."""
    packages = []
    wanted = LIBRARIES | (PDF_LIBRARIES if "--pdf" in sys.argv else {})
    for library, package in wanted.items():
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
