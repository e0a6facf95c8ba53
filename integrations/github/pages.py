"""Queries of a board, page by page, and what is on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Any

from integrations.github.errors import BadAnswer, FieldsChanged, ProjectNotFound
from integrations.github.fields import Node, fields_of, fields_read, own_spelling, with_values

# Called after each page with the number of pages so far, and in all.
Progress = Callable[[int, int], object]
# Called after each page with those so far; may raise an error.
Take = Callable[[Sequence[Any]], object]
# Runs one of the queries beside this module with these variables; gives all pages of the answer.
Ask = Callable[[str, Mapping[str, Any], Take], list[Any]]

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
    ask: Ask,
    query: str,
    wanted: Wanted,
    variables: Mapping[str, Any],
    progress: Progress | None = None,
) -> list[dict[str, Any]]:
    """The project on each page of the answer; what was asked of repositories is with it.

    Raises ProjectNotFound, FieldsChanged, BadAnswer.
    """

    def take(pages: Sequence[Any]) -> None:
        projects = [_project(page, wanted) for page in pages]
        fields = fields_of(projects[-1])
        if wanted.known is not None and fields_read(fields) != wanted.fields_read:
            raise FieldsChanged(fields, f"The fields of {wanted} changed meanwhile: ask again.")
        if progress is not None:
            full = len(projects[0]["items"]["nodes"]) or 1
            progress(
                len(projects), max(len(projects), ceil(projects[-1]["items"]["totalCount"] / full))
            )

    answer = ask(query, variables, take)
    if not answer:
        raise BadAnswer(f"gh gave nothing for {wanted}: ask again.")
    return [_project(page, wanted) for page in answer]


def items_on(pages: Iterable[Node], wanted: Wanted) -> list[Any]:
    """All items of these pages."""
    return read_items((item for page in pages for item in page["items"]["nodes"]), wanted)


def read_items(nodes: Iterable[Node | None], wanted: Wanted) -> list[Any]:
    """Items as an export has them; None stays None."""
    fields, roles = wanted.fields_read, wanted.roles
    return [item and with_values(item, fields, roles) for item in nodes]


def _project(page: Any, wanted: Wanted) -> dict[str, Any]:
    try:
        owner = page["data"]["repositoryOwner"]
        project = owner and owner["projectV2"]
        if project is not None:
            _ = project["title"], project["url"], project["fields"]["nodes"]
            _ = project["items"]["nodes"], project["items"]["totalCount"]
    except KeyError as error:
        raise BadAnswer(f"GitHub's answer lacks {error}: ask again, or update gh.") from error
    except TypeError as error:
        raise BadAnswer(
            "GitHub's answer is not of the shape it should be: ask again, or update gh."
        ) from error
    if project is None:
        raise ProjectNotFound(wanted.not_found)
    return {**project, "repositories": page["data"].get("repositories")}
