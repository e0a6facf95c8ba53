"""Reads `Settings` from files and environment, by dynaconf; lists all problems at once."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from dynaconf import Dynaconf, ValidationError, Validator
from dynaconf.loaders import env_loader, toml_loader
from dynaconf.validator import ValidatorList

from config import parsers, team_days
from config.github_address import Address, owner_and_project
from config.settings import (
    BoardSettings,
    ScheduleSettings,
    Settings,
    SettingsError,
    default_among,
)

Parsers = Mapping[str, Callable[[Any], Any]]

BOARD_SETTINGS: Parsers = {
    "owner": parsers.owner,
    "project": parsers.project,
    "repository": parsers.repository,
    "roadmap": parsers.board_name,
    "sprint_field": parsers.field_name,
    "points_field": parsers.field_name,
    "status_field": parsers.field_name,
    "deliverable_field": parsers.field_name,
    "channels": parsers.channel_ids,
    "workspaces": parsers.workspaces,
    "timezone": parsers.timezone,
    "working_days": team_days.working_days,
    "holidays": team_days.holidays,
    "days_off": team_days.days_off,
    "started_statuses": parsers.names,
    "done_statuses": parsers.names,
    "blocked_labels": parsers.names,
    "acceptance_heading": parsers.heading,
}
SCHEDULE_SETTINGS: Parsers = {
    "report": parsers.words,
    "when": parsers.words,
    "channel": parsers.channel,
    "workspace": parsers.workspace,
    "owner": parsers.person,
    "timezone": parsers.timezone,
}
TOP: Parsers = {
    "schedulers": parsers.schedulers,
    "timezone": parsers.timezone,
    "working_days": team_days.working_days,
    "holidays": team_days.holidays,
    "days_off": team_days.days_off,
    "default_unit": parsers.one_of("points", "issues"),
    "count_not_planned_as_done": parsers.flag,
    "count_containers": parsers.flag,
    "forecast_weeks": parsers.weeks,
    "commitment": parsers.one_of("first working day", "eve"),
    "export_max_age": parsers.seconds,
    "database_url": parsers.database_url,
    "retention": parsers.days,
    "history_gap": parsers.hours,
    "catch_up": parsers.span_of_hours,
    "full_export_every": parsers.seconds,
    "snapshot_every": parsers.seconds,
    "default_board": parsers.board_name,
    "slack_mode": parsers.one_of("socket", "http"),
    "slack_bot_token": parsers.text,
    "slack_app_token": parsers.text,
    "slack_signing_secret": parsers.text,
    "slack_client_id": parsers.text,
    "slack_client_secret": parsers.text,
    "slack_channel": parsers.text,
    "slack_api_url": parsers.web_address,
    "http_host": parsers.text,
    "http_port": parsers.port,
    "working_message_after": parsers.seconds,
    "unfurl_links": parsers.flag,
    "github_token": parsers.text,
    "github_app_id": parsers.identifier,
    "github_app_private_key": parsers.private_key,
    "github_app_installation_id": parsers.identifier,
    "github_webhook_secret": parsers.text,
    "github_host": parsers.host,
    "gh_path": parsers.text,
    "gh_config_dir": parsers.text,
    "gh_timeout": parsers.time_limit,
    "chrome_path": parsers.text,
    "chart_timeout": parsers.time_limit,
    "log_level": parsers.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    "log_format": parsers.one_of("text", "json"),
    "health_port": parsers.port_or_none,
}
# What a board has as all do, unless it has its own.
INHERITED = ("timezone", "working_days", "holidays", "days_off")
SECRETS = {setting.name for setting in fields(Settings) if not setting.repr}


def read_settings(directory: Path) -> Settings:
    """What `load_settings` gives, from the files in that directory and the environment."""
    files = [directory / "settings.toml", directory / ".secrets.toml"]
    if extra_file := os.environ.get("ANALYTICS_SETTINGS_FILE"):
        files.insert(1, Path(extra_file))
        if not Path(extra_file).is_file():
            raise SettingsError(
                f"ANALYTICS_SETTINGS_FILE names {extra_file}, which is no file: "
                "correct or unset it."
            )
    _stop_at([problem for file in files if file.exists() for problem in _misspelled(file)])

    # Given the files, Dynaconf would also read a settings.local.toml, unchecked.
    dynaconf = Dynaconf(envvar_prefix="ANALYTICS", core_loaders=[], loaders=[])
    for file in files:
        if file.exists():
            toml_loader.load(dynaconf, filename=str(file.resolve()))
    env_loader.load(dynaconf)
    raw = _lower_keys(dynaconf.as_dict())
    raw.pop("settings_file", None)
    tables = {group: raw.pop(group, {}) for group in ("boards", "schedules")}
    for group, table in tables.items():
        if not isinstance(table, dict):
            example = f"[{group}.main]"
            _stop_at([f"{group} is no table: write {example} above the settings of one of them."])
    top, problems = _parsed("", raw, TOP)
    boards, schedules = {}, {}
    for name, table in tables["boards"].items():
        board, table_problems = _parsed_table("boards", name, table, BOARD_SETTINGS, _board_needs)
        boards[name], address_problems = _of_project(
            f"boards.{name}", board, top.get("github_host", "")
        )
        problems += table_problems or address_problems
    for name, table in tables["schedules"].items():
        schedules[name], table_problems = _parsed_table(
            "schedules", name, table, SCHEDULE_SETTINGS, lambda _: ("report", "when", "channel")
        )
        problems += table_problems
    problems += _unknown_boards(top.get("default_board", ""), boards)
    _stop_at([*problems, *_mixed_logins(top)])

    inherited = {name: top[name] for name in INHERITED if name in top}
    top["boards"] = {
        name: BoardSettings(name=name, **inherited | board) for name, board in boards.items()
    }
    zone = {"timezone": top["timezone"]} if "timezone" in top else {}
    top["schedules"] = {
        name: ScheduleSettings(name=name, **zone | schedule) for name, schedule in schedules.items()
    }
    settings = Settings(**top)
    return replace(settings, default_board=default_among(settings.boards, settings.default_board))


def _stop_at(problems: Sequence[str]) -> None:
    """Raise one SettingsError of all problems, if there are any."""
    if problems:
        count = "a problem" if len(problems) == 1 else f"{len(problems)} problems"
        listed = [f"- {problem}" for problem in problems]
        raise SettingsError("\n".join([f"The settings have {count}:", *listed]))


def _misspelled(file: Path) -> Iterator[str]:
    """Check the TOML of a file: Dynaconf does not say which file is wrong, or ignores it."""
    try:
        tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        yield f"{file} cannot be read as TOML: {error}."


def _lower_keys(table: Any) -> Any:
    """The table with keys in lower case: files and variables differ in that."""
    if not isinstance(table, dict):
        return table
    return {name.lower(): _lower_keys(value) for name, value in table.items()}


def _parsed(
    where: str, table: Mapping[str, Any], parsers_by_name: Parsers
) -> tuple[dict[str, Any], list[str]]:
    """The table's values, and a problem for each that cannot be parsed or is not known."""
    values = dict(table)
    validators = [_validator(where, name, parse) for name, parse in parsers_by_name.items()]
    wrong = ValidatorList(values, validators).validate_all(raise_error=False)
    return values, [
        *(_unknown(where, name, parsers_by_name) for name in table if name not in parsers_by_name),
        *map(str, wrong),
    ]


def _unknown(where: str, name: str, parsers_by_name: Parsers) -> str:
    if name in TOP:
        return f"{where}{name} is no setting: write it above the tables of boards."
    near = get_close_matches(name, parsers_by_name, n=1)
    remedy = f"did you mean {where}{near[0]}?" if near else "remove it."
    return f"{where}{name} is no setting: {remedy}"


def _validator(where: str, name: str, parse: Callable[[Any], Any]) -> Validator:
    def cast(value: Any) -> Any:
        try:
            return parse(value)
        except ValueError as error:
            shown = "not right" if name in SECRETS else repr(value)
            raise ValidationError(f"{where}{name} is {shown}: {error}.") from None

    return Validator(name, cast=cast)


def _parsed_table(
    group: str,
    name: str,
    table: Any,
    parsers_by_name: Parsers,
    needs: Callable[[Mapping[str, Any]], Sequence[str]],
) -> tuple[dict[str, Any], list[str]]:
    where = f"{group}.{name}"
    if not isinstance(table, dict):
        return {}, [f"{where} is no table: write [{where}] above its settings."]
    values, problems = _parsed(f"{where}.", table, parsers_by_name)
    problems += [
        f"{where}.{missing} is missing: write it below [{where}]."
        for missing in needs(values)
        if missing not in table
    ]
    if not re.fullmatch(r"[\w-]+", name):
        problems.append(f"{where} is no name: use letters, digits, - and _ only.")
    return values, problems


def _board_needs(board: Mapping[str, Any]) -> Sequence[str]:
    """The settings that a board needs: the address of a project says them all, and one that cannot
    be read was meant to."""
    for value in (board.get("owner"), board.get("project")):
        if value.project if isinstance(value, Address) else "/" in str(value):
            return ()
    return ("owner", "project")


def _of_project(
    where: str, board: dict[str, Any], github_host: Any
) -> tuple[dict[str, Any], list[str]]:
    """The board with a plain owner and number, and the problem if they cannot be."""
    called = (f"{where}.owner", f"{where}.project")
    try:
        owner, project = owner_and_project(
            board.get("owner"), board.get("project"), str(github_host), called
        )
    except ValueError as error:
        return board, [f"{error}."]
    return {**board, "owner": owner, "project": project}, []


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


def _unknown_boards(default: Any, boards: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    names = ", ".join(boards) or "no board"
    roadmaps = {f"boards.{name}.roadmap": board.get("roadmap") for name, board in boards.items()}
    for setting, name in {"default_board": default, **roadmaps}.items():
        if isinstance(name, str) and name and name not in boards:
            yield f"{setting} is {name!r}, but there is {names}: name a board, or leave it empty."
