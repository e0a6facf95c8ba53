"""What the variables of the environment say of settings: data; none of it is run."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from typing import Any

from config.files import VARIABLE

PREFIX = "ANALYTICS_"
# https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
_OF_SERVICE = re.compile(r"_SERVICE_(HOST|PORT)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)")
_ADDRESS = re.compile(r"(tcp|udp|sctp)://")
# The settings of a board are in the table of a table.
_DEEPEST = 3
_CAPITALISED = {"True": "true", "False": "false"}


def settings_among(environment: Mapping[str, str]) -> dict[str, Any]:
    """The settings in variables, as a file would have them; names are in lower case.

    Of two variables that say the same setting, the one that names it more closely counts
    (`ANALYTICS_BOARDS__MAIN__OWNER` more than `ANALYTICS_BOARDS`).
    """
    found: dict[str, Any] = {}
    for name in sorted(name for name in environment if _is_setting(name, environment[name])):
        tables = name.removeprefix(PREFIX).lower().split("__", _DEEPEST - 1)
        value = _value(environment[name])
        for table in reversed(tables):
            value = {table: value}
        found = merged(found, value)
    return found


def ignored_among(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The names of the variables that begin like settings, and that Kubernetes has set."""
    return tuple(
        name
        for name, value in sorted(environment.items())
        if name.startswith(PREFIX) and _is_of_kubernetes(name, value)
    )


def merged(table: Mapping[str, Any], later: Mapping[str, Any]) -> dict[str, Any]:
    """The table with what the later one has, which wins; tables in both are merged likewise."""
    both = {
        name: merged(table[name], value)
        for name, value in later.items()
        if isinstance(value, dict) and isinstance(table.get(name), dict)
    }
    return {**table, **later, **both}


def lower_keys(table: Mapping[str, Any]) -> dict[str, Any]:
    """The table with keys in lower case, as are those of tables in it: files and variables differ
    in that."""
    return {name.lower(): _lowered(value) for name, value in table.items()}


def _is_setting(name: str, value: str) -> bool:
    return name.startswith(PREFIX) and name != VARIABLE and not _is_of_kubernetes(name, value)


def _is_of_kubernetes(name: str, value: str) -> bool:
    """Whether Kubernetes set the variable: it does so for every Service, also one that is called
    `analytics`, or `analytics-http`."""
    if _OF_SERVICE.search(name):
        return True
    return name.endswith("_PORT") and _ADDRESS.match(value) is not None


def _value(written: str) -> Any:
    """The one value that is written, as TOML has it; the text itself where it is none."""
    try:
        table = tomllib.loads(f"value = {_CAPITALISED.get(written.strip(), written)}")
    except (ValueError, RecursionError):
        return written
    # A line break may begin another setting.
    return _lowered(table["value"]) if table.keys() == {"value"} else written


def _lowered(value: Any) -> Any:
    return lower_keys(value) if isinstance(value, dict) else value
