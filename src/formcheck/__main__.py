"""``formcheck`` and ``python -m formcheck``; the latter puts the current folder on the path."""

import sys

from formcheck.isolated import trusted_path

__all__ = ["main"]


def main() -> None:
    """Run the command line, with nothing of the current folder on the path."""
    sys.path[:] = trusted_path()
    # not at the top: only now do the libraries come from where they were installed
    from formcheck.cli import main as run

    run()


if __name__ == "__main__":
    main()
