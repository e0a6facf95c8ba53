"""`analytics chrome`: fetches a Chrome to draw charts with, where there is none."""

from __future__ import annotations

import typer

from bot.cli.terminal import plain, progress


def chrome() -> None:
    """Fetch a Chrome to draw charts with, unless there is one."""
    from config import load_settings

    settings = load_settings()
    from rich.filesize import decimal

    from integrations.chrome import ChromeMissing, find_chrome
    from integrations.chrome.downloading import fetch, offered
    from integrations.chrome.finding import version_of

    try:
        program = find_chrome(settings.chrome_path)
        typer.echo(plain(f"There is a Chrome already: {version_of(program)}, {program}"))
        return
    except ChromeMissing:
        # Another would not be used instead of the one that is named.
        if settings.chrome_path:
            raise
    download = offered()
    typer.echo(
        plain(
            f"Fetching Chrome {download.version} ({decimal(download.size)}) from "
            f"{download.address} to {download.folder} …"
        )
    )
    with progress("Fetching"):
        fetch(download)
    program = find_chrome()
    typer.echo(plain(f"Charts are drawn by {version_of(program)}, {program}"))
