"""Queries of a board, page by page, and what is on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil, inf
from typing import Any

from integrations.github.errors import BadAnswer, FieldsChanged, ProjectNotFound
from integrations.github.fields import (
    Node,
    fields_of,
    fields_read,
    own_spelling,
    with_readable_values,
    with_values,
)
from integrations.github.requests import Requests

# Called after each page with the number of pages so far, and in all.
Progress = Callable[[int, int], object]
# The most that GitHub takes in `nodes(ids:)`, and returns of a list at a time.
HUNDRED = 100
OTHER_SHAPE = "GitHub's answer is not of the shape it should be: ask again, or update gh."
GOES_ROUND = "GitHub's pages lead back to one that came before: ask again."

# The names of a project's fields by role, of names that are set and all of its fields.
Find = Callable[[Mapping[str, str], Iterable[Node]], dict[str, str]]


@dataclass(frozen=True)
class Wanted:
    """What is asked for.

    Attributes:
        owner: Of the project.
        number: Of the project.
        fields: The names of its fields by role; empty ones are found.
        body: Whether the text of issues is wanted.
        known: The project's fields as last seen; None where no items are asked for.
        find: Which of the project's fields serve, by those names and all of its fields.
    """

    owner: str
    number: int
    fields: Mapping[str, str]
    body: bool = False
    known: Sequence[Node] | None = field(default=None, compare=False)
    find: Find = field(default=own_spelling, compare=False)

    def __str__(self) -> str:
        return f"project {self.number} of {self.owner}"

    @property
    def not_found(self) -> str:
        return (
            f"There is no {self} that this token can see: "
            f"`gh project list --owner {self.owner}` lists those there are."
        )

    @property
    def roles(self) -> dict[str, str]:
        """The names of its fields by role, as the project spells them; empty for one not found."""
        return self.find(self.fields, self.known or ())

    @property
    def fields_read(self) -> list[tuple[str, str]]:
        """The name and the data type of each field whose values are asked for."""
        return fields_read(self.known or ())

    @property
    def item(self) -> dict[str, Any]:
        """The variables of what is asked of an item."""
        names = {f"f{position}": name for position, (name, _) in enumerate(self.fields_read)}
        return {**names, "body": self.body}

    @property
    def board(self) -> dict[str, Any]:
        """The variables of what is asked of a board."""
        return {"owner": self.owner, "number": self.number, **self.item}


def board_pages(
    requests: Requests,
    query: str,
    wanted: Wanted,
    variables: Mapping[str, Any],
    progress: Progress | None = None,
    largest: int = HUNDRED,
    most: float = inf,
) -> list[dict[str, Any]]:
    """The project on each page of the answer, which has so many items at most; on the first one
    alone, where there are more than `most` items in all.

    Raises ProjectNotFound, FieldsChanged, BadAnswer, and what `requests` raises.
    """
    pages: list[dict[str, Any]] = []
    came, cursor, cursors = 0, None, set[str | None]([None])
    while True:
        page = requests.page(query, {**variables, "endCursor": cursor}, largest)
        pages.append(project_on(page, wanted))
        items = pages[-1]["items"]
        came += len(items["nodes"])
        if progress is not None:
            rest = max(items["totalCount"] - came, 0) / (len(items["nodes"]) or 1)
            progress(len(pages), len(pages) + ceil(rest))
        next_page = items.get("pageInfo") or {}
        if not next_page.get("hasNextPage") or items["totalCount"] > most:
            return pages
        cursor = next_page.get("endCursor")
        note_cursor(cursor, cursors)


def note_cursor(cursor: str | None, cursors: set[str | None]) -> None:
    """Add the cursor of the next page to those that came. Raises BadAnswer where it came before:
    it leads back, and round and round."""
    if cursor in cursors:
        raise BadAnswer(GOES_ROUND)
    cursors.add(cursor)


def nodes_in(answer: Any) -> list[Any]:
    """What was asked for by ids: objects, and None for what has gone. Raises BadAnswer."""
    try:
        nodes = [*answer["data"]["nodes"]]
    except (KeyError, TypeError) as error:
        raise BadAnswer(OTHER_SHAPE) from error
    if not all(isinstance(node, dict) for node in nodes if node):
        raise BadAnswer(OTHER_SHAPE)
    return nodes


def items_on(pages: Iterable[Node], wanted: Wanted) -> list[Any]:
    """All items of these pages."""
    return read_items((item for page in pages for item in page["items"]["nodes"]), wanted)


def read_items(nodes: Iterable[Node | None], wanted: Wanted) -> list[Any]:
    """Items as an export has them; None stays None."""
    fields, roles = with_readable_values(wanted.known or ()), wanted.roles
    return [item and with_values(item, fields, roles) for item in nodes]


def project_on(page: Any, wanted: Wanted) -> dict[str, Any]:
    """The project in that answer; what was asked of repositories is with it.

    Raises ProjectNotFound, FieldsChanged, BadAnswer.
    """
    try:
        owner = page["data"]["repositoryOwner"]
        project = owner and owner["projectV2"]
        if project is not None:
            _ = project["title"], project["url"], project["updatedAt"], project["fields"]["nodes"]
            _ = project["id"], project["items"]["totalCount"] + 0
            _ = [item and item["id"] for item in project["items"]["nodes"]]
    except KeyError as error:
        raise BadAnswer(f"GitHub's answer lacks {error}: ask again, or update gh.") from error
    except TypeError as error:
        raise BadAnswer(OTHER_SHAPE) from error
    if project is None:
        raise ProjectNotFound(wanted.not_found)
    fields = fields_of(project)
    if wanted.known is not None and fields_read(fields) != wanted.fields_read:
        raise FieldsChanged(fields, f"The fields of {wanted} changed meanwhile: ask again.")
    return {**project, "repositories": page["data"].get("repositories")}
