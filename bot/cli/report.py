"""`analytics report`: export a configured board, and report on it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date, datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import typer

from bot.cli import options
from bot.cli.output import Outputs, give
from config import Settings, SettingsError, load_settings
from config.requirements import how_to_set_a_board
from metrics.issues.days import end_of
from metrics.reports.catalogue import CATALOGUE, Entry

if TYPE_CHECKING:
    from metrics.model.report import Report

app = typer.Typer()


def _command(entry: Entry) -> Callable[[dict[str, Any]], None]:
    def report(typed: dict[str, Any]) -> None:
        settings = load_settings()
        if _asked(typed["board"], settings) not in settings.boards:
            settings = with_boards_of_slack(settings)
        board = configured(typed["board"], settings)

        def make(say: Callable[[str], None]) -> Report:
            from bot.answering.compute import compute
            from bot.asking.report_request import ReportRequest
            from bot.tenancy.visibility import all_boards
            from bot.wiring import build_sources, build_store, own_boards_named
            from metrics.model.report import Unit

            request = ReportRequest(
                entry.name,
                board,
                Unit(typed["unit"] or settings.default_unit),
                as_of=_moment(typed["as_of"], settings.boards[board].timezone),
            )
            for parameter in entry.takes:
                request = request.asking(parameter, options.value(parameter, typed))
            named = own_boards_named(settings)
            with closing(build_store(named)) as store:
                sources = build_sources(named, store, read_timelines=True)
                return compute(request, sources, all_boards(named), say)

        outputs = Outputs(typed["output_dir"], typed["show_results"], typed["post_results"])
        give(make, outputs, settings)

    return report


def _moment(typed: date | None, timezone: ZoneInfo) -> datetime | None:
    """The moment that was typed; a bare day means its end."""
    if typed is None:
        return None
    if isinstance(typed, datetime):
        return typed if typed.tzinfo else typed.replace(tzinfo=timezone)
    return end_of(typed, timezone)


def _asked(asked: str, settings: Settings) -> str:
    return asked.strip().lower() or settings.board_meant


def with_boards_of_slack(settings: Settings) -> Settings:
    """The settings with the boards that were connected in Slack, too. Raises StoreError."""
    from bot.boards.live import with_connected
    from bot.wiring import build_store

    with closing(build_store(settings)) as store:
        return with_connected(settings, store)


def configured(asked: str, settings: Settings) -> str:
    """The key of the board that `asked` means, in any case: its name will do where workspaces have
    connected no two of it. Raises SettingsError."""
    boards, name = settings.boards, _asked(asked, settings)
    called = [key for key, board in boards.items() if name in (key, board.name)]
    called = [name] if name in called else called
    if len(called) == 1:
        return called[0]
    if not boards:
        raise SettingsError(
            f"There is no board yet: {how_to_set_a_board(settings)}; or calculate from files with "
            "`analytics calculate`."
        )
    names = ", ".join(called or boards)
    if called or not name:
        raise SettingsError(f"Which board? Type --board with one of {names}, or set default_board.")
    raise SettingsError(f"There is no board {asked!r} in the settings: --board is one of {names}.")


def add_command(entry: Entry, app: typer.Typer) -> None:
    """A command for that report, with an option for each of its parameters."""
    app.command(entry.name, help=entry.summary)(
        options.command(
            _command(entry),
            {
                "board": options.BOARD,
                **{parameter.name: options.option_for(parameter) for parameter in entry.takes},
                "unit": options.UNIT,
                "as_of": options.AS_OF,
                **options.RESULTS,
            },
        )
    )


for _entry in CATALOGUE.values():
    add_command(_entry, app)
