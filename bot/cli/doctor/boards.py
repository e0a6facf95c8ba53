"""Doctor's checks of boards: whether each can be read, and what reading it takes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import partial

from bot.boards.exported import field_names
from bot.cli.doctor.check import Check
from bot.wiring import own_boards_named
from config import BoardSettings, Settings
from config.github_address import ME
from config.requirements import how_to_set_a_board
from integrations.errors import IntegrationError
from integrations.github import GitHub, Usage
from metrics.model.errors import ReportError
from metrics.model.field_names import ROLES, fields_taken
from metrics.model.hidden_items import RIGHTS, hidden_in_words
from metrics.reading import read_board

# A deliverable may also be known by its sub-issues.
OPTIONAL_FIELDS = {"deliverable"}


def boards(
    settings: Settings,
    github: GitHub,
    wrong: Collection[str],
    why_not: str,
    *,
    has_others: bool = False,
) -> Iterator[Check]:
    """Each board of the settings, without which there must be others; those whose tables are in
    `wrong` cannot be asked for, and none can where `why_not` has a reason."""
    unusable = [name.removeprefix("boards.") for name in wrong if name.startswith("boards.")]
    for name in sorted(unusable):
        yield Check(f"Board {name}", False, "not usable: see Settings above")
    if not settings.boards and not unusable and not has_others:
        remedy = f"{how_to_set_a_board(settings)}; or connect one in Slack, as an admin there"
        yield Check("Boards", False, "not set", remedy)
    if not why_not:
        yield from _boards(settings, github)
        return
    for name in settings.boards:
        yield Check(f"Board {name}", False, f"not looked at, as {why_not}: see above")


def _boards(settings: Settings, github: GitHub) -> Iterator[Check]:
    boards = settings.boards
    roadmaps = {board.roadmap for board in boards.values()}
    try:
        boards = own_boards_named(settings, github).boards
    except IntegrationError as error:
        for name in [name for name, board in boards.items() if board.owner == ME]:
            yield Check(f"Board {name}", False, str(error))
        boards = {name: board for name, board in boards.items() if board.owner != ME}
    for board in boards.values():
        yield _board(board, github, is_roadmap=board.name in roadmaps)


def _board(board: BoardSettings, github: GitHub, is_roadmap: bool) -> Check:
    name = f"Board {board.name}"
    fields = field_names(board)
    export = partial(
        github.export_project, board.owner, board.project, fields=vars(fields), body=is_roadmap
    )
    try:
        whole = export()
        parsed = read_board(whole, fields=fields, timezone=board.timezone)
        changes = export(since=whole)
    except (IntegrationError, ReportError) as error:
        return Check(name, False, str(error))
    optional = set(parsed.missing) if is_roadmap else OPTIONAL_FIELDS
    lacking = [sentence for role, sentence in parsed.missing.items() if role not in optional]
    lacking += [caution.note for caution in parsed.cautions]
    hidden = hidden_in_words(parsed)
    items = f"“{parsed.title}”, {len(whole['items'])} items."
    warned = [f"{hidden}: {RIGHTS}."] if hidden and not parsed.cautions else []
    took = (
        f"All of it took {Usage(**whole['usage'])}; "
        f"what changes after that takes {Usage(**changes['usage'])}."
    )
    serving = {role: parsed.field_names[role] for role in ROLES if role not in parsed.missing}
    return Check(
        name, not lacking, " ".join([items, *warned, fields_taken(serving), *lacking, took])
    )
