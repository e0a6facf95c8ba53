"""What is taken from the texts of msgspec's errors: a version that words them otherwise fails here.

Two things are known from those texts alone: which key a struct does not have (`json_stream`), and
which item is at fault (`validation`).
"""

from __future__ import annotations

import json
from types import GenericAlias
from typing import Any

import msgspec
import pytest

from metrics.model.errors import WrongShape
from metrics.model.field_names import FieldNames
from metrics.reading import read_board
from metrics.reading.json_stream import Reader
from tests.support.gh_lists import gh_item
from tests.support.sample_boards import UTC_ZONE, WORKED_EXAMPLE, export


class Record(msgspec.Struct, forbid_unknown_fields=True):
    id: int


class Document(msgspec.Struct):
    items: list[Record]


def from_bytes(content: Any, kind: Any) -> Any:
    return msgspec.json.decode(json.dumps(content), type=kind)


@pytest.mark.parametrize("decode", [from_bytes, msgspec.convert])
@pytest.mark.parametrize(
    ("kind", "content", "message"),
    [
        (
            list[Record],
            [{"id": 1}, {"id": 2, "story Points": 3}],
            "Object contains unknown field `story Points` - at `$[1]`",
        ),
        (
            Document,
            {"items": [{"id": 1, "a`b": 3}]},
            "Object contains unknown field `a`b` - at `$.items[0]`",
        ),
    ],
)
def test_a_key_that_is_learned(kind: Any, content: Any, message: str, decode: Any) -> None:
    with pytest.raises(msgspec.ValidationError) as refused:
        decode(content, kind)
    assert str(refused.value) == message

    rows = content if isinstance(content, list) else content["items"]
    reader = Reader({"id": int}, {}, lambda record: GenericAlias(list, record))
    reader.document(json.dumps(rows).encode() if decode is from_bytes else rows)
    assert set(reader.attributes) == {key for row in rows for key in row}


def native(part: str, value: Any) -> Any:
    """The worked example with something else in one part of its fourth item."""
    document = json.loads(json.dumps(export(*WORKED_EXAMPLE)))
    item = document["items"][3]
    if part in item:
        item[part] = value
    else:
        item["content"][part] = value
    return document


def listed(**fields: Any) -> Any:
    """What gh writes of a board of two items, whose second one has these fields."""
    return {"items": [gh_item(1), gh_item(2, **fields)], "totalCount": 2}


@pytest.mark.parametrize(
    ("document", "message", "sentence"),
    [
        (
            native("sprint", "S"),
            "Expected `object | null`, got `str` - at `$.items[3].sprint`",
            "The fields of item PVTI_acme/web_4 are not as GitHub has them: export it again.",
        ),
        (
            native("labels", {"nodes": [{"name": 1}]}),
            "Expected `str`, got `int` - at `$.items[3].content.labels.nodes[0].name`",
            "The fields of item PVTI_acme/web_4 are not as GitHub has them: export it again.",
        ),
        (
            native("labels", {"nodes": [{}]}),
            "Object missing required field `name` - at `$.items[3].content.labels.nodes[0]`",
            "The fields of item PVTI_acme/web_4 are not as GitHub has them: export it again.",
        ),
        (
            listed(milestone=3),
            "Expected `object | null`, got `int` - at `$.items[1].milestone`",
            "The fields of item PVTI_acme/web_2 are not as GitHub has them: export it again.",
        ),
        (
            listed(labels=[1]),
            "Expected `str`, got `int` - at `$.items[1].labels[0]`",
            "The fields of item PVTI_acme/web_2 are not as GitHub has them: export it again.",
        ),
        (
            {**export(*WORKED_EXAMPLE), "owner": 1},
            "Expected `str`, got `int` - at `$.owner`",
            "A part of the export is not as GitHub writes it: export it again.",
        ),
    ],
)
def test_an_item_that_is_named(document: Any, message: str, sentence: str) -> None:
    with pytest.raises(WrongShape) as refused:
        read_board(document, fields=FieldNames(), timezone=UTC_ZONE)
    assert str(refused.value) == sentence
    assert str(refused.value.__cause__) == message
