"""Say in one sentence what this machine lacks before anything is installed.

With --pdf also what report.pdf needs, which the tests make; with --tests also the programs that
some tests drive. Without one of those the rest is tested all the same, but in CI (CI=true)
nothing is skipped. With --list only the names of the Debian packages that lack are printed: those
that are there, perhaps from elsewhere, need not go together with Debian's.
"""

import ctypes
import importlib.util
import os
import shutil
import sys

LIBRARIES = {"libGL.so.1": "libgl1", "libEGL.so.1": "libegl1", "libGLESv2.so.2": "libgles2"}
PDF_LIBRARIES = {
    "libpango-1.0.so.0": "libpango-1.0-0",
    "libpangoft2-1.0.so.0": "libpangoft2-1.0-0",
    "libharfbuzz-subset.so.0": "libharfbuzz-subset0",
}
# The Debian package, and what its program may be called.
TEST_PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "npm": ("npm", "tsc"),
    "postgresql": ("pg_ctlcluster", "initdb"),
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


def missing_for_some_tests() -> list[str]:
    """Return the Debian packages without which some tests are skipped."""
    if "--tests" not in sys.argv:
        return []
    return [
        package for package, names in TEST_PROGRAMS.items() if not any(map(shutil.which, names))
    ]


if sys.version_info < (3, 11):
    sys.exit(f"formcheck needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
missing = missing_packages()
skippable = missing_for_some_tests()
if "--list" in sys.argv:
    print(*missing, *skippable)
    sys.exit()
line = "sudo apt-get install -y " + " ".join(missing + skippable)
if missing or (skippable and os.environ.get("CI") == "true"):
    sys.exit(f"formcheck needs {', '.join(missing + skippable)}: run  {line}")
if skippable:
    print(f"Tests that need {', '.join(skippable)} will be skipped; to run them:  {line}")
