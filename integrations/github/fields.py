"""The fields of a project: which are read, and what comes of their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integrations.github.queries import data_types

Node = Mapping[str, Any]

# GitHub separates the names of a multi-select's options so.
_BETWEEN_NAMES = re.compile(r",\s*")


def fields_of(project: Node) -> list[Any]:
    """The project's fields that the token may see."""
    return [field for field in project["fields"]["nodes"] if field]


def fields_read(fields: Iterable[Node]) -> list[tuple[str, str]]:
    """The name and the data type of each field whose values are read."""
    return [
        (field["name"], field["dataType"]) for field in fields if field["dataType"] in data_types()
    ]


def own_spelling(names: Mapping[str, str], fields: Iterable[Node]) -> dict[str, str]:
    """`names` of fields in the project's own case, as far as it has them."""
    own = [field["name"] for field in fields]
    folded = {name.casefold(): name for name in own}
    return {
        role: name if name in own else folded.get(name.casefold(), name)
        for role, name in names.items()
    }


def with_values(
    item: Node, fields: Sequence[tuple[str, str]], roles: Mapping[str, str]
) -> dict[str, Any]:
    """The item as an export has it, from an answer to a query about `fields`.

    `values` has the value of each field that is set, by its name; one that GitHub did not give is
    empty. Of `roles`, field names by role, each has its field's value under its own name, or None.
    """
    answered = {name: item.get(f"f{position}") for position, (name, _) in enumerate(fields)}
    values = {name: value for name, node in answered.items() if (value := _value(node)) is not None}
    return {
        **{key: item.get(key) for key in ("id", "type", "isArchived", "updatedAt")},
        **{role: values.get(name) for role, name in roles.items()},
        "values": values,
        "content": item.get("content"),
    }


def _value(node: Node | None) -> dict[str, Any] | None:
    """A value, alike for fields of the project and of the issue; None where it is not set."""
    if node is not None and "issueFieldValue" in node:
        node = node["issueFieldValue"]
    if node is None:
        return None
    value = {key: part for key, part in node.items() if key != "__typename"}
    if "names" in value:
        names = filter(None, _BETWEEN_NAMES.split(value.pop("names")))
        value["options"] = [{"name": name} for name in names]
    return value
