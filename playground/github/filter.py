"""What `items(query:)` understands: a part of the filters of GitHub's project views.

Terms are separated by spaces and must all hold; a hyphen before a term negates it; values
separated by commas are alternatives; quotation marks hold spaces. A qualifier is `is`, `no`,
`updated` (by day), `label`, `assignee`, `repo`, or a field's name with hyphens for its spaces. As
on GitHub, what is unknown matches nothing, and is no error.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Collection, Iterable

from playground.github.world import Node

TERM = re.compile(r'(-?)(?:([\w-]+):)?((?:"[^"]*"|[^\s"])+)')
VALUE = re.compile(r'((?:"[^"]*"|[^,"])+)')
COMPARISON = re.compile(r"(>=|<=|>|<|)(\d{4}-\d\d-\d\d)$")
COMPARE: dict[str, Callable[[str, str], bool]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
    "": operator.eq,
}
TYPES_IN_WORDS = {"ISSUE": "issue", "PULL_REQUEST": "pr", "DRAFT_ISSUE": "draft", "REDACTED": ""}


def matching(
    items: Iterable[Node],
    query: str,
    unknown: Collection[str] = (),
    *,
    only_items_age: bool = False,
) -> list[Node]:
    """Those of a project's items that the filter lets through; `unknown` are qualifiers it lacks.

    An item counts as updated with its issue, as GitHub's documentation has it, or, with
    `only_items_age`, only with its own fields.
    """
    terms = [
        (not minus, (qualifier or "").casefold(), [_bare(value) for value in VALUE.findall(values)])
        for minus, qualifier, values in TERM.findall(query)
    ]
    return [
        item
        for item in items
        if all(
            any(
                qualifier not in unknown and _holds(item, qualifier, value, only_items_age)
                for value in values
            )
            is wanted
            for wanted, qualifier, values in terms
        )
    ]


def _bare(value: str) -> str:
    return value.replace('"', "").casefold()


def _holds(item: Node, qualifier: str, value: str, only_items_age: bool) -> bool:
    content = item["content"] or {}
    match qualifier:
        case "":
            return value in content.get("title", "").casefold()
        case "is":
            return value in (TYPES_IN_WORDS[item["type"]], content.get("state", "").casefold())
        case "no":
            return not _texts(item, value)
        case "updated":
            updated = "" if only_items_age else content.get("updatedAt", "")
            compared = COMPARISON.match(value)
            latest = max(item["updatedAt"], updated)[:10]
            return compared is not None and COMPARE[compared[1]](latest, compared[2])
        case _:
            return value in _texts(item, qualifier)


def _texts(item: Node, qualifier: str) -> list[str]:
    """What the item has for a qualifier, in small letters."""
    content = item["content"] or {}
    match qualifier:
        case "label":
            texts = [entry["name"] for entry in content.get("labels", [])]
        case "assignee":
            texts = [entry["login"] for entry in content.get("assignees", [])]
        case "repo":
            texts = [content["repository"]["nameWithOwner"]] if content.get("repository") else []
        case _:
            texts = [
                _text(value)
                for name, value in item["fieldValues"].items()
                if name.casefold().replace(" ", "-") == qualifier
            ]
    return [entry.casefold() for entry in texts]


def _text(value: Node) -> str:
    """A number, or an iteration's title, or an option's name, or a text, or a day."""
    value = value.get("issueFieldValue", value)
    if "number" in value:
        return f"{value['number']:g}"
    return next(
        (value[key] for key in ("title", "name", "text", "date", "value") if key in value), ""
    )
