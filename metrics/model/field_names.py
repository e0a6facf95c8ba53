"""The board's own names for the fields that reports read, and what to say when one is absent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from metrics.text.formatting import listing


@dataclass(frozen=True)
class FieldNames:
    """The board's own names, in any case, for the fields that reports read."""

    sprint: str = "Sprint"
    points: str = "Points"
    status: str = "Status"
    deliverable: str = "Deliverable"


ROLES = ("sprint", "points", "status", "deliverable")
FIELD_KINDS = {
    "sprint": "iteration field",
    "points": "number field",
    "status": "single-select field",
    "deliverable": "single-select or text field",
}


def setting(role: str) -> str:
    """How to say which field serves as `role`, in Slack and on the command line."""
    return f"`{role}_field` of the board (on the command line `--{role}-field`)"


def missing_field(role: str, configured: str, fitting: Iterable[str]) -> str:
    """The sentence for a board without the field `configured` that would serve as `role`."""
    names, kind = [f"“{name}”" for name in fitting], FIELD_KINDS[role]
    otherwise = ", or ask by issues" if role == "points" else ""
    if not names:
        return (
            f"The board has no {kind} “{configured}”, nor another of that type: "
            f"add one to the project, and set {setting(role)} to its name{otherwise}."
        )
    return (
        f"The board has no {kind} “{configured}”; of that type it has {listing(names)}: "
        f"set {setting(role)} to the right one{otherwise}."
    )
