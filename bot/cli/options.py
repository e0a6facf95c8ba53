"""Options that several commands share; an option that is not given leaves the setting as it is."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any, NamedTuple
from zoneinfo import ZoneInfo

import typer

from config import parsers
from metrics.reports.parameters import Parameter, Value, ValueKind
from metrics.text.formatting import listing


class Option(NamedTuple):
    """A typer annotation of a parameter, and its default; `...` means it is required."""

    annotation: Any
    default: Any = None


def command(run: Callable[[dict[str, Any]], None], options: Mapping[str, Option]) -> Any:
    """A function with these options as parameters, for typer; it calls `run` with their values."""

    def typed(**values: Any) -> None:
        run(values)

    parameters = [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            annotation=option.annotation,
            default=inspect.Parameter.empty if option.default is ... else option.default,
        )
        for name, option in options.items()
    ]
    typed.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    typed.__annotations__ = {name: option.annotation for name, option in options.items()}
    return typed


def given(**values: Any) -> dict[str, Any]:
    """The options that were typed."""
    return {name: value for name, value in values.items() if value is not None}


def _setting(parse: Callable[[str], Any]) -> Callable[[str], Any]:
    """The parser of an option that is written as a setting is."""

    def parsed(typed: str) -> Any:
        try:
            return parse(typed)
        except ValueError as error:
            raise typer.BadParameter(f"{typed!r}: {error}.") from error

    return parsed


def _moment(typed: str) -> date | datetime:
    for kind in (date, datetime):
        with suppress(ValueError):
            return kind.fromisoformat(typed)
    raise typer.BadParameter(
        f"{typed!r}: write a day, such as 2026-11-23, or a moment, such as 2026-11-23T17:00."
    )


def _unit(typed: str) -> str:
    if typed.lower() not in {"points", "issues"}:
        raise typer.BadParameter(f"{typed!r}: write points or issues.")
    return typed.lower()


def option_for(parameter: Parameter) -> Option:
    """The option for that parameter of a question."""
    help_ = parameter.option_help
    if parameter.is_several:
        return Option(Annotated[list[str] | None, typer.Option(_flag(parameter), help=help_)])
    match parameter.kind:
        case ValueKind.FLAG:
            return Option(Annotated[bool, typer.Option(_flag(parameter), help=help_)], False)
        case ValueKind.DAY:
            day = typer.Option(_flag(parameter), parser=_day, metavar="DAY", help=help_)
            return Option(Annotated[date | None, day])
        case ValueKind.NUMBER:
            return Option(Annotated[int | None, typer.Option(_flag(parameter), help=help_)])
        case ValueKind.CHOICE:
            choice = typer.Option(
                _flag(parameter), parser=_choice(parameter), metavar="CHOICE", help=help_
            )
            return Option(Annotated[str, choice], "")
    return Option(
        Annotated[str, typer.Option(_flag(parameter), help=help_)],
        ... if parameter.missing else "",
    )


def value(parameter: Parameter, typed: Mapping[str, Any]) -> Value | None:
    """The value that was typed for that parameter; None where nothing was."""
    value_typed = typed.get(parameter.name)
    return tuple(value_typed or ()) if parameter.is_several else value_typed


def _flag(parameter: Parameter) -> str:
    return f"--{parameter.option}"


def _choice(parameter: Parameter) -> Callable[[str], str]:
    def chosen(typed: str) -> str:
        if typed.lower() not in {"", *parameter.choices}:
            allowed = listing([*parameter.choices], "or")
            raise typer.BadParameter(f"{typed!r}: write {allowed}.")
        return typed.lower()

    return chosen


def _day(typed: str) -> date:
    try:
        return date.fromisoformat(typed)
    except ValueError as error:
        raise typer.BadParameter(f"{typed!r}: write a day, such as 2026-11-23.") from error


_FIELDS = "Fields (default: as in the settings, else found by themselves)"
_RESULTS = "Results"

OutputFile = Annotated[
    Path, typer.Option(dir_okay=False, help="File to write; an older one stays if this fails.")
]

OWNER = Annotated[
    Any,
    typer.Option(
        parser=_setting(parsers.owner),
        metavar="OWNER",
        help="Organization or user; @me is the token's own. Or the address of either.",
    ),
]
PROJECT = Annotated[
    Any,
    typer.Option(
        parser=_setting(parsers.project),
        metavar="NUMBER",
        help="Number in the project's address; or the address, which names the owner too.",
    ),
]
FILES = {
    "sprint_file": Option(
        Annotated[
            Path,
            typer.Option(
                exists=True,
                dir_okay=False,
                help="The board: a file of `analytics export gh-project-data`, which chose its "
                "fields, or of a list of items by gh, written as above.",
            ),
        ],
        ...,
    ),
    "issue_file": Option(
        Annotated[
            Path | None,
            typer.Option(
                exists=True,
                dir_okay=False,
                help="The issues, only for a board that gh listed: a file of "
                "`analytics export gh-issue-data`, or of a list of issues by gh, written as above.",
            ),
        ]
    ),
}
ROADMAP_FILE = Option(
    Annotated[
        Path | None,
        typer.Option(
            exists=True,
            dir_okay=False,
            help="The roadmap, a board whose issues are the deliverables; in a file as "
            "--sprint-file.",
        ),
    ]
)
AS_OF = Option(
    Annotated[
        date | None,
        typer.Option(
            parser=_moment,
            metavar="MOMENT",
            help="As it was then, if history goes back so far: a day (at its end), or a day with a "
            "time, in the board's time zone unless it says its own.",
        ),
    ]
)
BOARD = Option(
    Annotated[
        str,
        typer.Option(help="Board of the settings (default: default_board).", show_default=False),
    ],
    "",
)
UNIT = Option(
    Annotated[
        str | None,
        typer.Option(
            parser=_unit,
            metavar="<points|issues>",
            help="What is counted (default: the setting default_unit).",
            show_default=False,
        ),
    ]
)
TIMEZONE = Option(
    Annotated[
        ZoneInfo | None,
        typer.Option(
            parser=_setting(parsers.timezone),
            metavar="NAME",
            help="Whose days count, such as Europe/Berlin.",
            rich_help_panel=_FIELDS,
        ),
    ]
)
FIELDS = {
    f"{role}_field": Option(
        Annotated[
            str | None,
            typer.Option(help=f"Field that holds the {holds}.", rich_help_panel=_FIELDS),
        ]
    )
    for role, holds in {
        "sprint": "sprint",
        "points": "estimate",
        "status": "status",
        "deliverable": "deliverable",
    }.items()
}
RESULTS = {
    "show_results": Option(
        Annotated[
            bool,
            typer.Option(
                "--show-results",
                help="Print the statistics, and open the chart where there is a screen.",
                rich_help_panel=_RESULTS,
            ),
        ],
        False,
    ),
    "post_results": Option(
        Annotated[
            bool,
            typer.Option(
                "--post-results",
                help="Post to the channel that the setting slack_channel names.",
                rich_help_panel=_RESULTS,
            ),
        ],
        False,
    ),
    "output_dir": Option(
        Annotated[
            Path,
            typer.Option(
                file_okay=False,
                help="Folder for results.csv, source-data.csv, chart-static.png, "
                "chart-interactive.html, and details.csv where there are any; made if missing.",
                rich_help_panel=_RESULTS,
            ),
        ],
        Path("data"),
    ),
}
