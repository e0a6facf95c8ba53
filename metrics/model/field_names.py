"""Which of a board's fields serve reports: those whose names are set, or found by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from metrics.text.formatting import listing


@dataclass(frozen=True)
class FieldNames:
    """The names that are set for the fields that reports read, in any case; others are found."""

    sprint: str = ""
    points: str = ""
    status: str = ""
    deliverable: str = ""


ROLES = ("sprint", "points", "status", "deliverable")
FIELD_KINDS = {
    "sprint": "iteration field",
    "points": "number field",
    "status": "single-select field",
    "deliverable": "single-select, multi-select or text field",
}
HOLDS = {
    "sprint": "sprint",
    "points": "estimate",
    "status": "status",
    "deliverable": "deliverable",
}
# A field of this name serves, where none is set.
USUAL = {"sprint": "Sprint", "points": "Points", "status": "Status", "deliverable": "Deliverable"}
# What GitHub calls the types of the fields that may serve.
DATA_TYPES = {
    "sprint": {"ITERATION"},
    "points": {"NUMBER"},
    "status": {"SINGLE_SELECT"},
    "deliverable": {"SINGLE_SELECT", "MULTI_SELECT", "TEXT"},
}
_ESTIMATE = {
    *("estimate", "estimates", "estimation", "effort", "size", "sizing"),
    *("point", "points", "pts", "sp", "storypoint", "storypoints"),
}
_OF_AN_ESTIMATE = {"estimated", "issue", "story", "task"}


def serving(role: str, configured: str, fitting: Sequence[str]) -> str:
    """The name of the field that serves as `role`, of those that fit by their type; empty for none.

    A name that is set has to be there. Else it is the field of the usual name; or the only
    iteration field for sprints, and the only number field that is called like an estimate: no other
    one, though it be the only one, as it may be a price.
    """
    wanted = (configured or USUAL[role]).casefold()
    named = [name for name in fitting if name.casefold() == wanted]
    found = named or ([] if configured else _candidates(role, fitting))
    return found[0] if len(found) == 1 else ""


def fitting_fields(role: str, fields: Iterable[Mapping[str, Any]]) -> list[str]:
    """The names of those of a project's fields that may serve as `role` by their type."""
    return [field["name"] for field in fields if field["dataType"] in DATA_TYPES[role]]


def names_on_board(
    configured: Mapping[str, str], fields: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """The names by role of a project's fields that serve, as the project spells them.

    A name that is set and not there stays as it is set; one that is not found stays empty.
    """
    listed = list(fields)
    return {
        role: serving(role, name, fitting_fields(role, listed)) or name
        for role, name in configured.items()
    }


def _candidates(role: str, fitting: Sequence[str]) -> list[str]:
    if role == "points":
        return [name for name in fitting if is_called_like_an_estimate(name)]
    return list(fitting) if role == "sprint" else []


def is_called_like_an_estimate(name: str) -> bool:
    """Whether it is Points, Story points, Estimate, Size or the like, in any case."""
    words = set(re.findall(r"[^\W\d_]+", name.casefold()))
    return bool(words & _ESTIMATE) and words <= _ESTIMATE | _OF_AN_ESTIMATE


def setting(role: str) -> str:
    """How to say which field serves as `role`, in Slack and on the command line."""
    return (
        f"`{role}_field` of the board (on the command line `--{role}-field`; of one connected in "
        "Slack, by `change board NAME`)"
    )


def missing_field(role: str, configured: str, fitting: Sequence[str]) -> str:
    """The sentence for a board without a field that would serve as `role`."""
    kind, names = FIELD_KINDS[role], _quoted(fitting)
    otherwise = ", or ask by issues" if role == "points" else ""
    set_right = f"set {setting(role)} to the right one{otherwise}."
    candidates = [] if configured else _candidates(role, fitting)
    if len(candidates) > 1:
        return (
            f"The board has several {kind}s that may hold the {HOLDS[role]}, "
            f"{_quoted(candidates)}: {set_right}"
        )
    if role in ("sprint", "points") and not configured:
        if not fitting:
            called = "" if role == "sprint" else ", called “Points” or “Estimate”"
            return f"The board has no {kind}: add one to the project{called}{otherwise}."
        return (
            f"The board has no {kind} that is called like an estimate, such as “Points”; of that "
            f"type it has {names}: {set_right}"
        )
    wanted = configured or USUAL[role]
    if not fitting:
        return (
            f"The board has no {kind} “{wanted}”, nor another of that type: "
            f"add one to the project, and set {setting(role)} to its name{otherwise}."
        )
    return f"The board has no {kind} “{wanted}”; of that type it has {names}: {set_right}"


def unreadable_field(role: str, name: str) -> str:
    """The sentence for a field whose values are there, and were not given."""
    otherwise = ", or ask by issues" if role == "points" else ""
    return (
        f"The values of “{name}” cannot be read: this export has them without what they are, as "
        "older versions and GitHub Enterprise Servers give the organization's fields of issues. "
        f"Export the board again, or set {setting(role)} to a field of the project itself"
        f"{otherwise}."
    )


def fields_found(found: Mapping[str, str]) -> str:
    """The sentence on the fields that were found by themselves; empty where it goes without saying,
    as they have the usual names."""
    unusual = {
        role: found[role]
        for role in ROLES
        if role in found and found[role].casefold() != USUAL[role].casefold()
    }
    if not unusual:
        return ""
    return f"Fields found by themselves: {_served(unusual)}; settings of the board may name others."


def fields_taken(names: Mapping[str, str]) -> str:
    """The sentence on all fields that serve; empty where none does."""
    taken = {role: name for role, name in names.items() if name}
    return f"Fields: {_served(taken)}." if taken else ""


def _served(names: Mapping[str, str]) -> str:
    return listing([f"“{name}” ({HOLDS[role]})" for role, name in names.items()])


def _quoted(names: Iterable[str]) -> str:
    return listing([f"“{name}”" for name in names])
