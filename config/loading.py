"""Reads `Settings` from files and environment; lists all problems at once.

dynaconf checks values, and reads none: it would carry out what some begin with, such as
`@format {env[HOME]}` or `@read_file /etc/passwd`.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dynaconf import ValidationError, Validator
from dynaconf.validator import ValidatorList

from config.environment import ignored_among, lower_keys, merged, settings_among
from config.files import VARIABLE, SettingsFiles, is_there
from config.github_address import Address, owner_and_project
from config.known_settings import (
    BOARD_SETTINGS,
    INHERITED,
    SCHEDULE_NEEDS,
    SCHEDULE_SETTINGS,
    TOP,
    Parsers,
)
from config.rights import SECRETS
from config.settings import (
    BoardSettings,
    ScheduleSettings,
    Settings,
    SettingsError,
)
from config.toml_file import read_table

# An option of a menu in Slack keeps no longer one.
LONGEST_NAME = 150
APP_LOGIN = ("github_app_id", "github_app_private_key")


def read_settings(files: SettingsFiles, *, must_be_there: bool) -> Settings:
    """What `load_settings` gives, from these files and the environment; a file that a variable
    names may have to be there."""
    raw: dict[str, Any] = {}
    problems, read = [], []
    for file in files.read:
        try:
            raw = merged(raw, lower_keys(read_table(file)))
            read.append(file)
        except ValueError as error:
            problems.append(str(error))
    raw = merged(raw, settings_among(os.environ))
    tables = {group: raw.pop(group, {}) for group in ("boards", "schedules")}
    for group, table in tables.items():
        if not isinstance(table, dict):
            example = f"[{group}.main]"
            problems.append(
                f"{group} is no table: write {example} above the settings of one of them."
            )
            tables[group] = {}
    top = _parsed("", raw, TOP)
    problems += top.problems
    boards, schedules = {}, {}
    for name, table in tables["boards"].items():
        board = _parsed_table("boards", name, table, BOARD_SETTINGS, _board_needs)
        boards[name] = _of_project(f"boards.{name}", board, top.values.get("github_host", ""))
        problems += boards[name].problems
    for name, table in tables["schedules"].items():
        schedules[name] = _parsed_table(
            "schedules", name, table, SCHEDULE_SETTINGS, lambda _: SCHEDULE_NEEDS
        )
        problems += schedules[name].problems
    unknown = _unknown_boards(top.values.get("default_board", ""), boards)
    problems += [*unknown.values(), *_mixed_logins(top.values)]
    usable = replace(
        _usable(top, boards, schedules, unknown), files=files, ignored=ignored_among(os.environ)
    )
    if must_be_there and os.environ.get(VARIABLE) and not is_there(files.settings):
        raise SettingsError(
            f"{VARIABLE} names {files.settings}, which is no file: correct or unset it, "
            "or run `analytics setup` to write it.",
            usable,
        )
    unusable = {f"boards.{name}" for name in boards.keys() - usable.boards.keys()}
    _stop_at(problems, usable, top.wrong | unusable, read)
    return usable


def _usable(
    top: _Table,
    boards: Mapping[str, _Table],
    schedules: Mapping[str, _Table],
    unknown: Iterable[str],
) -> Settings:
    """The settings of what is right: all of them, where no problem was found."""
    values = {name: value for name, value in top.usable.items() if name not in unknown}
    if any(_mixed_logins(values)):
        values = {name: value for name, value in values.items() if name not in APP_LOGIN}
    inherited = {name: values[name] for name in INHERITED if name in values}
    values["boards"] = {
        name: BoardSettings(
            name=name,
            **inherited
            | {
                key: value
                for key, value in board.usable.items()
                if f"boards.{name}.{key}" not in unknown
            },
        )
        for name, board in boards.items()
        if {"owner", "project"} <= board.usable.keys()
    }
    zone = {"timezone": values["timezone"]} if "timezone" in values else {}
    values["schedules"] = {
        name: ScheduleSettings(name=name, **zone | schedule.usable)
        for name, schedule in schedules.items()
        if {*SCHEDULE_NEEDS} <= schedule.usable.keys()
    }
    return Settings(**values)


def _stop_at(
    problems: Sequence[str], usable: Settings, wrong: frozenset[str], read: Sequence[Path]
) -> None:
    """Raise one SettingsError of all problems, if there are any, naming the files that were
    read."""
    if problems:
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        origin = f" (in {' or '.join(map(str, read))}, or a variable)" if read else ""
        listed = [f"- {problem}" for problem in problems]
        raise SettingsError(
            "\n".join([f"The settings have {count}{origin}:", *listed]), usable, wrong
        )


@dataclass(frozen=True)
class _Table:
    """A table of settings.

    Attributes:
        values: parsed; as they were written where they are not right.
        problems: of the table, each a sentence.
        wrong: the names of what is not right, or is no setting.
    """

    values: dict[str, Any]
    problems: list[str]
    wrong: frozenset[str] = frozenset()

    @property
    def usable(self) -> dict[str, Any]:
        """The values that are right."""
        return {name: value for name, value in self.values.items() if name not in self.wrong}


def _parsed(where: str, table: Mapping[str, Any], parsers_by_name: Parsers) -> _Table:
    """The table, with a problem for each value that cannot be parsed or is not known."""
    values, wrong = dict(table), {name for name in table if name not in parsers_by_name}
    problems = [_unknown(where, name, parsers_by_name) for name in table if name in wrong]
    validators = [_validator(where, name, parse, wrong) for name, parse in parsers_by_name.items()]
    refused = ValidatorList(values, validators).validate_all(raise_error=False)
    return _Table(values, [*problems, *map(str, refused)], frozenset(wrong))


def _unknown(where: str, name: str, parsers_by_name: Parsers) -> str:
    if name in TOP:
        return f"{where}{name} is no setting: write it above the tables of boards."
    near = get_close_matches(name, parsers_by_name, n=1)
    remedy = f"did you mean {where}{near[0]}?" if near else "remove it."
    return f"{where}{name} is no setting: {remedy}"


def _validator(where: str, name: str, parse: Callable[[Any], Any], wrong: set[str]) -> Validator:
    """Parses the setting of that name, which it adds to `wrong` where it cannot."""

    def cast(value: Any) -> Any:
        try:
            return parse(value)
        except ValueError as error:
            wrong.add(name)
            shown = "not right" if name in SECRETS else repr(value)
            raise ValidationError(f"{where}{name} is {shown}: {error}.") from None

    return Validator(name, cast=cast)


def _parsed_table(
    group: str,
    name: str,
    table: Any,
    parsers_by_name: Parsers,
    needs: Callable[[Mapping[str, Any]], Sequence[str]],
) -> _Table:
    where = f"{group}.{name}"
    if not isinstance(table, dict):
        return _Table({}, [f"{where} is no table: write [{where}] above its settings."])
    parsed = _parsed(f"{where}.", table, parsers_by_name)
    problems = [
        f"{where}.{missing} is missing: write it below [{where}]."
        for missing in needs(parsed.values)
        if missing not in table
    ]
    if not re.fullmatch(r"[\w-]+", name):
        problems.append(f"{where} is no name: use letters, digits, - and _ only.")
    if len(name) > LONGEST_NAME:
        problems.append(f"{where} is too long a name: use at most {LONGEST_NAME} characters.")
    return replace(parsed, problems=[*parsed.problems, *problems])


def _board_needs(board: Mapping[str, Any]) -> Sequence[str]:
    """The settings that a board needs: the address of a project says them all, and one that cannot
    be read was meant to."""
    for value in (board.get("owner"), board.get("project")):
        if value.project if isinstance(value, Address) else "/" in str(value):
            return ()
    return ("owner", "project")


def _of_project(where: str, board: _Table, github_host: Any) -> _Table:
    """The board with a plain owner and number, or with the problem if they cannot be."""
    called = (f"{where}.owner", f"{where}.project")
    try:
        owner, project = owner_and_project(
            board.values.get("owner"), board.values.get("project"), str(github_host), called
        )
    except ValueError as error:
        # What is wrong in itself was told already.
        problems = board.problems or [f"{error}."]
        return replace(board, problems=problems, wrong=board.wrong | {"project"})
    return replace(board, values={**board.values, "owner": owner, "project": project})


def _mixed_logins(top: Mapping[str, Any]) -> Iterator[str]:
    """A GitHub App has an id and a key, and needs no token."""
    if bool(top.get("github_app_id")) is not bool(top.get("github_app_private_key")):
        yield (
            "github_app_id and github_app_private_key belong together: write both, or leave both "
            "empty."
        )
    elif top.get("github_app_id") and top.get("github_token"):
        yield (
            "github_token is not needed beside github_app_id, whose tokens are taken: leave one of "
            "them empty."
        )


def _unknown_boards(default: Any, boards: Mapping[str, _Table]) -> dict[str, str]:
    """The problem of each setting that names a board that there is not, by the setting."""
    names = ", ".join(boards) or "no board"
    roadmaps = {
        f"boards.{name}.roadmap": board.values.get("roadmap") for name, board in boards.items()
    }
    return {
        setting: f"{setting} is {name!r}, but there is {names}: name a board, or leave it empty."
        for setting, name in {"default_board": default, **roadmaps}.items()
        if isinstance(name, str) and name and name not in boards
    }
