"""What GitHub shows of a project before it is a board here: its title, items, and which fields
serve reports."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.boards.exported import field_names
from config import BoardSettings
from integrations.github import GitHub
from metrics.model.field_names import fitting_fields, names_on_board, serving

# Without these a board has no report that people ask for first.
NEEDED_FIELDS = ("sprint", "points", "status")


@dataclass(frozen=True)
class FoundBoard:
    """A project, as GitHub shows it to a login.

    Attributes:
        title: of the project.
        items: how many it has.
        fields: names of the fields that serve, by role; empty for a role that none serves.
        fitting: by role, the names of all fields that may serve by their type.
    """

    title: str
    items: int
    fields: Mapping[str, str]
    fitting: Mapping[str, list[str]]

    @property
    def lacking(self) -> list[str]:
        """The roles, of those that the first reports need, that no field serves."""
        return [role for role in NEEDED_FIELDS if not self.fields[role]]


def look_at(board: BoardSettings, github: GitHub) -> FoundBoard:
    """The project of the board, whose fields are those that are set or found by themselves.

    One query. Raises IntegrationError.
    """
    configured = vars(field_names(board))
    seen = github.outline(board.owner, board.project, fields=configured)
    fitting = {role: fitting_fields(role, seen["fields"]) for role in configured}
    named = names_on_board(configured, seen["fields"])
    fields = {
        role: named[role] if serving(role, name, fitting[role]) else ""
        for role, name in configured.items()
    }
    return FoundBoard(seen["title"], seen["total"], fields, fitting)
