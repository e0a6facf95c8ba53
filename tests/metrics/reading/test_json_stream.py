"""Long lists of JSON objects: cut anywhere, with any keys, they are what they are in one piece."""

from __future__ import annotations

import json
import re
from io import BytesIO
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.reading.json_stream import Reader, in_pieces

HEAD = re.compile(rb'\s*\{\s*"items"\s*:\s*\[')
# How a list is written: by gh itself, by Python, and indented by jq, by hand and on Windows.
DUMPS: list[dict[str, Any]] = [
    {"separators": (",", ":")},
    {},
    {"indent": 2},
    {"indent": 0},
    {"indent": "\t"},
]
# What looks like the place between two objects, and is none.
TEXTS = st.sampled_from(["", "},{", '"},{"', "\\", '\\"},{', "ö", "}]}", '],"total":1}'])
VALUES = st.recursive(
    TEXTS | st.integers(-9, 9) | st.none(),
    lambda children: (
        st.lists(children, max_size=3) | st.dictionaries(st.sampled_from("abc"), children)
    ),
    max_leaves=8,
)
ITEMS = st.lists(st.dictionaries(st.sampled_from("xyz"), VALUES, max_size=3), max_size=9)


@given(items=ITEMS, size=st.integers(1, 99), how=st.sampled_from(DUMPS))
def test_pieces_and_the_rest_are_the_whole(
    items: list[Any], size: int, how: dict[str, Any]
) -> None:
    taken: list[Any] = []

    def take(piece: memoryview) -> None:
        taken.extend(msgspec.json.decode(piece))

    content = json.dumps({"items": items, "total": 12}, **how).encode()
    rest = json.loads(in_pieces(BytesIO(content), HEAD, take, size))
    assert [*taken, *rest["items"]] == items
    assert rest["total"] == 12


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("how", DUMPS)
def test_most_of_a_long_list_is_taken_in_pieces(how: dict[str, Any], newline: str) -> None:
    taken: list[bytes] = []
    text = json.dumps({"items": [{"a": {"b": 1}}] * 1000}, **how)
    content = text.replace("\n", newline).encode()
    rest = in_pieces(BytesIO(content), HEAD, lambda piece: taken.append(bytes(piece)), 1000)
    assert len(taken) >= len(content) // 1000 - 1
    assert len(rest) < 2000


def test_no_piece_is_cut_between_the_parts_of_an_object() -> None:
    refused = []

    def take(piece: memoryview) -> None:
        try:
            msgspec.json.decode(piece)
        except msgspec.DecodeError:
            refused.append(bytes(piece))
            raise

    labels = [{"id": number, "name": "bug"} for number in range(9)]
    items = [{"closedAt": None, "labels": labels}] * 1000
    content = json.dumps({"items": items}, separators=(",", ":")).encode()
    assert len(in_pieces(BytesIO(content), HEAD, take, 1000)) < 2000
    assert not refused


@pytest.mark.parametrize("size", [10, 1000, 10**6])
def test_what_is_no_json_is_left_as_it_is(size: int) -> None:
    content = b'{"items":[' + b'{"a":"},{' * 2000

    def take(piece: memoryview) -> None:
        msgspec.json.decode(piece)

    assert in_pieces(BytesIO(content), HEAD, take, size) == content


def new_reader() -> Reader:
    return Reader({"id": int}, {"names": tuple[str, ...] | None})


def read(content: Any, reader: Reader | None = None) -> list[dict[str, Any]]:
    """The objects of a list as a reader has them, without the keys that they lack."""
    reader = reader or new_reader()
    return [
        {
            key: value
            for key, attribute in reader.attributes.items()
            if (value := getattr(row, attribute)) is not None
        }
        for row in reader.rows(content)
    ]


@pytest.mark.parametrize("is_parsed", [False, True])
@pytest.mark.parametrize(
    "items",
    [
        [],
        [{"id": 1}, {"id": 2, "story Points": 3}, {"id": 3, "größe": "M", "names": ["a"]}],
        [{"id": 1, "class": 2}, {"__class__": 1, "id": 2, "": 3, "names": []}],
        [{"id": 1, "a`b": 1}, {"id": 2, "a - at `$`": 4}],
    ],
)
def test_keys_are_learned(items: list[dict[str, Any]], is_parsed: bool) -> None:
    content = items if is_parsed else json.dumps(items).encode()
    expected = [
        {key: tuple(value) if key == "names" else value for key, value in item.items()}
        for item in items
    ]
    assert read(content) == expected


@pytest.mark.parametrize("is_parsed", [False, True])
def test_keys_that_no_struct_can_have_are_written_otherwise(is_parsed: bool) -> None:
    items = [{"id": 1, 'the "points"': 2, "a\\b": 3, "c": 4}]
    content = items if is_parsed else json.dumps(items).encode()
    assert read(content) == [{"id": 1, "the 'points'": 2, "a'b": 3, "c": 4}]


@pytest.mark.parametrize(
    "content", [b'[{"a":1}]', b'[{"id":"1"}]', b'[{"id":1,"names":"a"}]', b'[{"id":1},2]']
)
def test_what_an_object_lacks_is_refused(content: bytes) -> None:
    with pytest.raises(msgspec.ValidationError):
        read(content)


def test_a_settled_reader_skips_all_other_keys() -> None:
    learner = new_reader()
    read(b'[{"id":1,"b c":2,"d":3}]', learner)
    settled = learner.settled({"b c": "other"})
    assert settled.rows(b'[{"id":1,"b c":2}]')[0].other == 2
    assert read(b'[{"id":2,"d":[{}],"e":1,"b c":4},{"id":3,"names":["x"]}]', settled) == [
        {"id": 2, "b c": 4},
        {"id": 3, "names": ("x",)},
    ]


def test_keys_that_are_written_otherwise_would_be_skipped() -> None:
    learner = new_reader()
    read([{"id": 1, 'the "points"': 2}], learner)
    items = [{"id": 2, 'the "points"': 3}]
    assert read(items, learner.settled({"the 'points'": "points"})) == [
        {"id": 2, "the 'points'": 3}
    ]
