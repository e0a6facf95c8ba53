"""What is asked of GitHub is in its schema, with nothing that will be removed.

`github_schema.graphql` beside this file is a copy of the parts of GitHub's schema that matter here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    build_schema,
    is_input_object_type,
    is_interface_type,
    is_object_type,
    is_scalar_type,
    is_union_type,
    parse,
    validate,
)
from graphql.validation import NoDeprecatedCustomRule, specified_rules

from integrations.github.queries import data_types, query

FOLDER = files("integrations.github")
SOURCES = {
    path.name: path.read_text(encoding="utf-8")
    for path in FOLDER.iterdir()
    if path.name.endswith(".graphql")
}
DEFINITIONS = {name: parse(source).definitions for name, source in SOURCES.items()}
OPERATIONS = [
    name.removesuffix(".graphql")
    for name, definitions in DEFINITIONS.items()
    if any(isinstance(each, OperationDefinitionNode) for each in definitions)
]
FIELDS = [(), tuple(data_types()), ("NUMBER",), ("TEXT", "TEXT", "DATE")]


def schema_of(path: Path) -> GraphQLSchema:
    return build_schema(path.read_text(encoding="utf-8"))


GITHUB = schema_of(Path(__file__).with_name("github_schema.graphql"))


def playground_schema() -> GraphQLSchema:
    text = files("playground.github") / "schema.graphql"
    return build_schema(text.read_text(encoding="utf-8"))


def faults(text: str) -> list[str]:
    rules = [*specified_rules, NoDeprecatedCustomRule]
    return [error.message for error in validate(GITHUB, parse(text), rules)]


def optional() -> Iterator[str]:
    """The type or the field that each optional fragment is there for."""
    for fragment in DEFINITIONS["optional.graphql"]:
        assert isinstance(fragment, FragmentDefinitionNode)
        on, selections = fragment.type_condition.name.value, fragment.selection_set.selections
        if on == "Issue":
            (field,) = selections
            assert isinstance(field, FieldNode)
            yield f"{on}.{field.name.value}"
        else:
            yield on


OPTIONAL = list(optional())
LACKING = [frozenset[str](), *(frozenset({each}) for each in OPTIONAL), frozenset(OPTIONAL)]


@pytest.mark.parametrize("lacking", LACKING, ids=["nothing", *OPTIONAL, "all"])
@pytest.mark.parametrize("name", OPERATIONS)
def test_what_is_asked_is_in_github_s_schema(name: str, lacking: frozenset[str]) -> None:
    for kinds in FIELDS:
        text = query(name, kinds, lacking)
        assert faults(text) == []
        for each in lacking:
            kind, _, field = each.partition(".")
            assert not re.search(rf"\b{field}\b" if field else rf"\bon {kind}\b", text)


def test_no_fragment_is_left_over() -> None:
    composed = "".join(query(name, tuple(data_types())) for name in OPERATIONS)
    for definition in chain.from_iterable(DEFINITIONS.values()):
        if isinstance(definition, FragmentDefinitionNode):
            assert f"...{definition.name.value}" in composed


def test_every_data_type_of_fields_is_one_of_github_s() -> None:
    known: Any = GITHUB.type_map["ProjectV2FieldType"]
    assert set(data_types()) <= set(known.values)


def test_what_will_be_removed_is_found_out() -> None:
    asked = """query ($ids: [ID!]!) {
      nodes(ids: $ids) { ... on Issue { stateReason(enableDuplicate: true) } }
    }"""
    assert ["enableDuplicate" in fault for fault in faults(asked)] == [True]


PLAYGROUND = playground_schema()


@pytest.mark.parametrize(
    "name", [name for name in PLAYGROUND.type_map if not name.startswith("__")]
)
def test_the_playground_s_github_has_nothing_that_github_has_not(name: str) -> None:
    ours: Any = PLAYGROUND.type_map[name]
    theirs: Any = GITHUB.type_map.get(name)
    if is_scalar_type(ours) and theirs is None:
        return
    assert theirs is not None
    assert type(ours) is type(theirs)
    if is_object_type(ours) or is_interface_type(ours):
        assert {each.name for each in ours.interfaces} <= {each.name for each in theirs.interfaces}
        for field_name, field in ours.fields.items():
            on_github = theirs.fields[field_name]
            assert str(field.type) == str(on_github.type), field_name
            types = {argument: str(each.type) for argument, each in field.args.items()}
            assert (
                types.items()
                <= {argument: str(each.type) for argument, each in on_github.args.items()}.items()
            ), field_name
    elif is_input_object_type(ours):
        types = {field_name: str(field.type) for field_name, field in ours.fields.items()}
        assert (
            types.items()
            <= {field_name: str(field.type) for field_name, field in theirs.fields.items()}.items()
        )
    elif is_union_type(ours):
        assert {each.name for each in ours.types} <= {each.name for each in theirs.types}
    elif not is_scalar_type(ours):
        assert set(ours.values) <= set(theirs.values)
