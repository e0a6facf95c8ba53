"""What is taken from the texts of msgspec's errors: a version that words them otherwise fails here.

Which item is at fault is known from those texts alone.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from metrics.model.errors import WrongShape
from metrics.model.field_names import FieldNames
from metrics.reading import read_board
from tests.support.gh_lists import gh_item
from tests.support.sample_boards import UTC_ZONE, WORKED_EXAMPLE, export


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
            "Expected `object | null`, got `int` - at `$[1].milestone`",
            "The fields of item PVTI_acme/web_2 are not as GitHub has them: export it again.",
        ),
        (
            listed(labels=[1]),
            "Expected `str`, got `int` - at `$[1].labels[0]`",
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
