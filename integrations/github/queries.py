"""The queries beside this module, as a server can answer them of a project."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import cache, lru_cache
from importlib.resources import files

# Operations and fragments, which end with a brace at the beginning of a line.
_DEFINITION = re.compile(
    r"^(?:query (?P<query>\w+)|fragment (?P<fragment>\w+) on (?P<type>\w+)).*?^\}$",
    re.MULTILINE | re.DOTALL,
)
_SPREAD = re.compile(r"\.\.\.(\w+)")
_FIELD = re.compile(
    r'^  (?P<data_type>[A-Z_]+): fieldValueByName\(name: "[^"]*"\) (?P<value>.*)\n', re.MULTILINE
)


@lru_cache(maxsize=100)
def query(
    name: str, data_types: tuple[str, ...] = (), lacking: frozenset[str] = frozenset()
) -> str:
    """The operation in `name`.graphql with the fragments it needs; GitHub refuses any other.

    Where it asks for items, it reads one field of each of these data types, whose names are its
    variables `f0`, `f1` and so on. `lacking` are types, and fields as `Type.field`, that the server
    does not have: it is not asked for them, as far as they are in optional.graphql.
    """
    (operation,) = _definitions(f"{name}.graphql").values()
    optional = _definitions("optional.graphql")
    fragments = {
        fragment: text
        for fragment, text in _fragments().items()
        if not (fragment in optional and _asks_for(text, lacking))
    }
    fragments["Fields"] = _with_fields(fragments["Fields"], data_types)
    composed, needed = {}, {name: operation}
    while needed:
        part, text = needed.popitem()
        composed[part] = _SPREAD.sub(
            lambda spread: spread[0] if spread[1] in fragments else "", text
        )
        spreads = set(_SPREAD.findall(composed[part])) - composed.keys()
        needed |= {spread: fragments[spread] for spread in spreads}
    if "Fields" in composed:
        variables = [f"$f{position}: String!" for position in range(len(data_types))]
        composed[name] = composed[name].replace("(", f"({' '.join(variables)} ", 1)
    return "\n\n".join(composed.values())


@cache
def data_types() -> Mapping[str, str]:
    """The data types of fields that are read, with what is asked of their values."""
    matches = _FIELD.finditer(_fragments()["Fields"])
    return {match["data_type"]: match["value"] for match in matches}


def _with_fields(fragment: str, kinds: Collection[str]) -> str:
    fields = [
        f"  f{position}: fieldValueByName(name: $f{position}) {data_types()[kind]}\n"
        for position, kind in enumerate(kinds)
    ]
    return f"{_FIELD.sub('', fragment)[:-1]}{''.join(fields)}}}"


def _asks_for(fragment: str, lacking: Collection[str]) -> bool:
    match = _DEFINITION.match(fragment)
    on, words = match["type"] if match else "", set(re.findall(r"\w+", fragment))
    return any(
        on == kind and (not field or field in words)
        for kind, _, field in (lack.partition(".") for lack in lacking)
    )


@cache
def _fragments() -> Mapping[str, str]:
    parts = (path.name for path in files(__package__).iterdir() if path.name.endswith(".graphql"))
    return {
        fragment: text
        for part in parts
        for fragment, text in _definitions(part).items()
        if text.startswith("fragment")
    }


@cache
def _definitions(file: str) -> Mapping[str, str]:
    """The operations and the fragments in a file beside this module, by their names."""
    text = (files(__package__) / file).read_text(encoding="utf-8")
    matches = _DEFINITION.finditer(text)
    return {match["query"] or match["fragment"]: match[0] for match in matches}
