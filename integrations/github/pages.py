"""Queries of a board, page by page, and what is on the pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from integrations.github.errors import BadAnswer, ProjectNotFound

Node = Mapping[str, Any]
# Called after each page with the number of pages so far, and in all.
Progress = Callable[[int, int], object]
# Called after each page with those so far; may raise an error.
Take = Callable[[Sequence[Any]], object]
# Runs one of the queries beside this module with these variables; gives all pages of the answer.
Ask = Callable[[str, Mapping[str, Any], Take], list[Any]]


@dataclass(frozen=True)
class Wanted:
    """Which board, the names of its fields by role, and whether the text of issues is wanted."""

    owner: str
    number: int
    fields: Mapping[str, str]
    body: bool = False

    def __str__(self) -> str:
        return f"project {self.number} of {self.owner}"

    @property
    def not_found(self) -> str:
        return (
            f"There is no {self} that this token can see: "
            f"`gh project list --owner {self.owner}` lists those there are."
        )

    @property
    def item(self) -> dict[str, Any]:
        """The variables of what is asked of an item."""
        return {**self.fields, "body": self.body}

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

    Raises ProjectNotFound, BadAnswer.
    """

    def take(pages: Sequence[Any]) -> None:
        projects = [_project(page, wanted) for page in pages]
        if progress is not None:
            full = len(projects[0]["items"]["nodes"]) or 1
            progress(
                len(projects), max(len(projects), ceil(projects[-1]["items"]["totalCount"] / full))
            )

    answer = ask(query, variables, take)
    if not answer:
        raise BadAnswer(f"gh gave nothing for {wanted}: ask again.")
    return [_project(page, wanted) for page in answer]


def items_on(pages: Iterable[Node]) -> list[Any]:
    """All items of these pages."""
    return [item for page in pages for item in page["items"]["nodes"]]


def fields_of(project: Node) -> list[Any]:
    """The project's fields that the token may see."""
    return [field for field in project["fields"]["nodes"] if field]


def own_spelling(names: Mapping[str, str], fields: Iterable[Node]) -> dict[str, str]:
    """`names` of fields in the project's own case, as far as it has them."""
    own = [field["name"] for field in fields]
    folded = {name.casefold(): name for name in own}
    return {
        role: name if name in own else folded.get(name.casefold(), name)
        for role, name in names.items()
    }


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
