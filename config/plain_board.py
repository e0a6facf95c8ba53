"""The settings of a board that was connected in Slack, as plain data that the store can keep."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from config.known_settings import BOARD_SETTINGS, INHERITED
from config.settings import BoardSettings, Settings
from config.team_days import WEEK


def as_plain(board: BoardSettings, settings: Settings) -> dict[str, Any]:
    """Those settings of the board that all boards do not have, as a settings file would."""
    usual = vars(_usual(board.name, board.owner, board.project, settings))
    given = {name: value for name, value in vars(board).items() if value != usual[name]}
    named = {name: given[name] for name in BOARD_SETTINGS if name in given and name != "workspaces"}
    written = {name: _written(name, value) for name, value in named.items()}
    return {"owner": board.owner, "project": board.project, **written}


def from_plain(name: str, team: str, plain: Mapping[str, Any], settings: Settings) -> BoardSettings:
    """The board that the workspace connected under that name, which alone sees it.

    Settings that this version does not know are left out. Raises ValueError for what is not right.
    """
    try:
        parsed = {key: parse(plain[key]) for key, parse in BOARD_SETTINGS.items() if key in plain}
        usual = vars(_usual(name, parsed["owner"], parsed["project"], settings))
    except (KeyError, TypeError) as error:
        raise ValueError(f"it has no right {error}") from error
    return BoardSettings(**{**usual, **parsed, "workspaces": frozenset({team}), "team": team})


def _usual(name: str, owner: str, project: int, settings: Settings) -> BoardSettings:
    inherited = {each: getattr(settings, each) for each in INHERITED}
    return BoardSettings(name, owner, project, **inherited)


def _written(name: str, value: Any) -> Any:
    if isinstance(value, ZoneInfo):
        return value.key
    if name == "working_days":
        return [WEEK[day - 1] for day in sorted(value)]
    if name == "days_off":
        return [f"{first}/{last}" for first, last in value]
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value
