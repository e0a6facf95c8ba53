"""`analytics history`: when the history of each board begins, its gaps, its size, and how far
timelines are read."""

from __future__ import annotations

from contextlib import closing
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.terminal import plain

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from integrations.store import Summary, TimelineProgress

# Older gaps are only counted.
GAPS_SHOWN = 3


def history(
    board: Annotated[
        str | None, typer.Option(help="Only this board of the settings.", show_default=False)
    ] = None,
) -> None:
    """Show when the history of each board begins, its gaps, its size, and the timelines read."""
    from bot.cli.report import configured, with_boards_of_slack
    from config import load_settings

    settings = with_boards_of_slack(load_settings())
    names = [configured(board or "", settings)] if board or not settings.boards else settings.boards
    from rich.filesize import decimal

    from bot.boards.history import board_key
    from bot.wiring import build_store, own_boards_named

    settings = own_boards_named(settings)
    with closing(build_store(settings)) as store:
        summaries = {summary.board: summary for summary in store.summary()}
        for name in names:
            key = board_key(settings.boards[name])
            typer.secho(f"{name} ({key})", bold=True)
            if key in summaries:
                zone = settings.boards[name].timezone
                recorded = store.timelines.progress(key)
                for line in _lines(summaries[key], store.sightings(key), recorded, zone):
                    typer.echo(plain(f"  {line}"))
            else:
                typer.echo("  No history yet: it begins with the next export.")
        typer.echo(plain(f"{store.place()} takes {decimal(store.size())}."))


def _lines(
    summary: Summary,
    sightings: list[tuple[datetime, datetime]],
    recorded: TimelineProgress,
    zone: ZoneInfo,
) -> list[str]:
    from metrics.text.formatting import count, moment, number

    gaps = [(end, begin) for (_, end), (begin, _) in pairwise(sightings)]
    gaps_in_words = "none"
    if gaps:
        latest = [
            f"{moment(end, zone)} to {moment(begin, zone)}" for end, begin in gaps[-GAPS_SHOWN:]
        ]
        earlier = len(gaps) - len(latest)
        gaps_in_words = "; ".join([*([f"{earlier} earlier"] if earlier else []), *latest])
    changes = count(summary.changes, "change")
    total = count(recorded.read + recorded.unread, "issue")
    timelines = recorded.trouble or f"read of {number(recorded.read)} of {total}"
    return [
        f"known since  {moment(summary.since, zone)}",
        f"last export  {moment(summary.last, zone)}",
        f"gaps         {gaps_in_words}",
        f"kept         {changes}; the board has {count(summary.items, 'item')} now",
        f"timelines    {timelines}",
    ]
