"""Strategies for what becomes of a document of JSON: other parts, other bytes, another encoding."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from hypothesis import strategies as st

CHUNKS = st.binary(max_size=4) | st.sampled_from(
    [b"", b'"', b"{", b"}", b"[", b"]", b",", b":", b"},{", b"null", b"1e999", b"-", b"\\",
     b"\\ud800", b"\x00", b"\xff", b"\xef\xbb\xbf", b"NaN", b"[" * 2000, b'{"a":' * 2000,
     b"9" * 5000]
)  # fmt: skip
VALUES: st.SearchStrategy[Any] = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=12)
    | st.sampled_from([[], {}, [[]], [{}], "2023-11-31", "0000-00-00", "2023-11-01T25:00:00Z"])
)


@st.composite
def changed(draw: st.DrawFn, documents: st.SearchStrategy[Any]) -> Any:
    """A document with parts dropped, renamed, moved, doubled, or of another kind."""
    document = _copied(draw(documents))
    for _ in range(draw(st.integers(0, 4))):
        nodes = [node for node in _nodes(document) if node]
        if not nodes:
            break
        node = draw(st.sampled_from(nodes))
        keys: Sequence[Any] = list(node) if isinstance(node, dict) else range(len(node))
        key = draw(st.sampled_from(keys))
        match draw(st.sampled_from(["drop", "retype", "rename", "move", "wrap", "double"])):
            case "drop":
                del node[key]
            case "retype":
                node[key] = _copied(draw(VALUES))
            case "rename" if isinstance(node, dict):
                others = sorted({name for each in nodes if isinstance(each, dict) for name in each})
                node[draw(st.sampled_from(others))] = node.pop(key)
            case "move":
                node[key] = _copied(draw(st.sampled_from(nodes)))
            case "wrap":
                node[key] = [node[key]]
            case "double" if isinstance(node, list):
                node.insert(key, _copied(node[key]))
    return document


@st.composite
def damaged(draw: st.DrawFn, contents: st.SearchStrategy[bytes]) -> bytes:
    """Bytes of which some are cut out or have others in their place."""
    content = draw(contents)
    for _ in range(draw(st.integers(0, 2))):
        start = draw(st.integers(0, len(content)))
        end = draw(st.sampled_from([start, start + 1, start + 20, len(content)]))
        content = content[:start] + draw(CHUNKS) + content[end:]
    return content


def written(documents: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """Documents as JSON, mostly in UTF-8."""
    encodings = st.sampled_from([*["utf-8"] * 4, "utf-16", "utf-8-sig"])
    texts = st.tuples(documents, st.booleans(), st.sampled_from([None, 1]))
    return st.tuples(texts.map(lambda parts: _text(*parts)), encodings).map(
        lambda parts: parts[0].encode(parts[1], "replace")
    )


def _text(document: Any, ensure_ascii: bool, indent: int | None) -> str:
    return json.dumps(document, ensure_ascii=ensure_ascii, indent=indent)


def _copied(node: Any) -> Any:
    return json.loads(json.dumps(node))


def _nodes(node: Any) -> Iterator[Any]:
    if isinstance(node, dict | list):
        yield node
        for child in node.values() if isinstance(node, dict) else node:
            yield from _nodes(child)
