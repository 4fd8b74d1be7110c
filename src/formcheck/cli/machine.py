"""Commands about this machine: what is installed, and the networks."""

from __future__ import annotations

from typing import Annotated

import typer

from formcheck.cli.terminal import progress_bar

__all__ = ["doctor", "models_check", "models_fetch", "models_list"]


def doctor() -> None:
    """Check this machine: versions, libraries, networks, and a one-second self-check."""
    from formcheck.doctor import diagnose

    checks = diagnose()
    for check in checks:
        typer.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
        if not check.ok and check.remedy:
            typer.echo(f"      {check.remedy}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


def models_list() -> None:
    """List the networks: size, licence, source, and where each file is."""
    from formcheck.weights import ASSETS, find

    for name, asset in ASSETS.items():
        path = find(name)
        typer.echo(
            f"{name:6} {asset.size_bytes / 1e6:6.1f} MB  {asset.licence}  {path or 'not fetched'}"
        )
        typer.echo(f"       sha256 {asset.sha256}")
        typer.echo(f"       {asset.source}")


def models_fetch(
    names: Annotated[
        list[str] | None,
        typer.Argument(help="lite, full, heavy, faces, body [heavy, or else full; and faces]."),
    ] = None,
) -> None:
    """Fetch networks by name and verify them."""
    from formcheck import weights

    if not names:
        with progress_bar() as progress:
            _, path = weights.ensure_preferred(progress)
        typer.echo(path)
    for name in names or ("faces",):
        with progress_bar() as progress:
            path = weights.ensure(name, None, progress)
        typer.echo(path)


def models_check() -> None:
    """Check the files that are there against their sha256."""
    from formcheck.weights import ASSETS, check

    states = [state for state in map(check, ASSETS) if state.path]
    for state in states:
        verdict = "ok  " if state.ok else "FAIL"
        typer.echo(f"{verdict}  {state.asset.name}: {state.path} {state.fault or ''}".rstrip())
    if not states:
        typer.echo("no network has been fetched yet; run `formcheck models fetch`")
    if not all(state.ok for state in states):
        raise typer.Exit(1)
