"""What the command line shows: progress on stderr, results on stdout, the chart on the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from metrics.model.report import Report


@contextmanager
def progress(doing: str) -> Iterator[Callable[[str], None]]:
    """Show a spinner with that text, on a terminal only; gives a function that changes the text."""
    if not (sys.stderr and sys.stderr.isatty()):
        yield lambda _: None
        return
    from rich.console import Console

    with Console(stderr=True).status(doing) as status:
        yield status.update


def show(report: Report) -> None:
    """Print the headline, the statistics and the notes."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0))
    for statistic in report.statistics:
        table.add_row(Text(plain(statistic.label)), Text(plain(statistic.value), style="bold"))
    console = Console()
    console.print(Text(plain(report.headline), style="bold"), end="\n\n")
    console.print(table)
    for note in report.notes:
        console.print(Text(plain(note), style="dim"))


def plain(text: str) -> str:
    """The text without control characters: titles come from outside, and could steer a terminal."""
    return "".join(char for char in text if char.isprintable() or char == "\n")


def open_on_screen(address: str) -> None:
    """Open the page of that address in the browser, if there is a screen to open it on."""
    screens = ("DISPLAY", "WAYLAND_DISPLAY")
    if sys.platform in {"darwin", "win32"} or any(os.environ.get(name) for name in screens):
        import webbrowser

        webbrowser.open(address)
