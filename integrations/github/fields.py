"""The fields of a project: which are read, and what comes of their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from integrations.github.queries import data_types

Node = Mapping[str, Any]


def fields_of(project: Node) -> list[Any]:
    """The project's fields that the token may see."""
    return [field for field in project["fields"]["nodes"] if field]


def fields_read(fields: Iterable[Node]) -> list[tuple[str, str]]:
    """The name and the data type of each field whose values are read."""
    return [(field["name"], field["dataType"]) for field in with_readable_values(fields)]


def with_readable_values(fields: Iterable[Node]) -> list[Node]:
    """Those whose values are read."""
    return [field for field in fields if field["dataType"] in data_types()]


def own_spelling(names: Mapping[str, str], fields: Iterable[Node]) -> dict[str, str]:
    """`names` of fields in the project's own case, as far as it has them."""
    own = [field["name"] for field in fields]
    folded = {name.casefold(): name for name in own}
    return {
        role: name if name in own else folded.get(name.casefold(), name)
        for role, name in names.items()
    }


def with_values(item: Node, fields: Sequence[Node], roles: Mapping[str, str]) -> dict[str, Any]:
    """The item as an export has it, from an answer to a query about `fields`, which are all read.

    `values` has the value of each field that is set, by its name; one that GitHub did not give is
    empty. Of `roles`, field names by role, each has its field's value under its own name, or None.
    """
    values = {
        field["name"]: value
        for position, field in enumerate(fields)
        if (value := _value(item.get(f"f{position}"), field)) is not None
    }
    return {
        **{key: item.get(key) for key in ("id", "type", "isArchived", "updatedAt")},
        **{role: values.get(name) for role, name in roles.items()},
        "values": values,
        "content": item.get("content"),
    }


def _value(node: Node | None, field: Node) -> dict[str, Any] | None:
    """A value, alike for fields of the project and of the issue; None where it is not set."""
    if node is not None and "issueFieldValue" in node:
        node = node["issueFieldValue"]
    if node is None:
        return None
    value = {key: part for key, part in node.items() if key != "__typename"}
    if "names" in value:
        value["options"] = [{"name": name} for name in _names(value.pop("names"), field)]
    return value


def _names(joined: str, field: Node) -> list[str]:
    """The options in a list of names with commas between them, which they may hold themselves."""
    options = sorted((option["name"] for option in field.get("options", ())), key=len, reverse=True)
    known = "".join(f"{re.escape(option)}|" for option in options)
    return re.findall(rf"\s*({known}[^,]+?)\s*(?:,|$)", joined)
