"""A streaming decoder: long lists of JSON objects, decoded quickly into columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import GenericAlias
from typing import Any

import msgspec
from msgspec import DecodeError, Struct, ValidationError

_UNKNOWN = re.compile(r"unknown field `(.*)` - at `\$[^`]*`$", re.DOTALL)
_UNSAYABLE = re.compile(r'["\\\x00-\x1f]')
# A longer object is left in the rest.
_LARGEST_PIECE = 2**22


class Group(Struct, rename="camel", gc=False):
    """A value that has parts, such as an iteration or a milestone.

    Attributes:
        title: Of either.
        description: Of a milestone.
        start_date: Of an iteration, as written.
        duration: Of an iteration, as written.
        iteration_id: Of an iteration.
    """

    title: str | None = None
    description: str | None = None
    start_date: Any = None
    duration: Any = None
    iteration_id: str | None = None


Value = Group | tuple[Any, ...] | str | int | float | bool | None


def in_pieces(blocks: Iterator[bytes], head: bytes, take: Callable[[bytes], None]) -> bytes:
    """Give `take` the objects of a list, some at a time, and return the rest of the document.

    A piece that fits in the processor's cache is made into columns twice as fast. `head` is what
    comes before the first object, to the byte; a document with another head is returned whole.
    `take` is given lists in JSON, and must raise msgspec.DecodeError for what is not JSON.
    """
    first = next(blocks, b"")
    if not first.startswith(head):
        return b"".join((first, *blocks))
    held = first[len(head) :]
    for block in blocks:
        if len(held) > _LARGEST_PIECE:
            return b"".join((head, held, block, *blocks))
        if (cut := block.rfind(b"},{")) >= 0:
            try:
                take(b"".join((b"[", held, memoryview(block)[: cut + 1], b"]")))
            except ValidationError:
                raise
            except DecodeError:
                # The cut was inside an object: the next block has another place to cut.
                pass
            else:
                held = block[cut + 2 :]
                continue
        held += block
    return head + held


class Reader:
    """Decodes lists of objects of one kind, and learns their keys.

    Every object must have the keys of `needed`, and may have others, of `types` or any `Value`.
    msgspec is fast only with structs made beforehand, and skips keys that these lack. So the struct
    refuses an unknown key, and a new struct is made with it: a list has few different keys.
    `attributes` has the attribute of each known key; for keys of `types` it is the key itself. A
    reader that no longer `learns` knows all of its keys.
    """

    def __init__(
        self,
        needed: Mapping[str, Any],
        types: Mapping[str, Any],
        document: Callable[[Any], Any],
        *,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        self.attributes = {key: key for key in needed}
        self.learns = attributes is None
        self._needed = needed
        self._types = types
        self._document = document
        self._fields: dict[str, tuple[Any, ...]] = {key: (key, needed[key]) for key in needed}
        self._is_sayable = True
        if attributes is not None:
            for key in types:
                self._add(key, attributes.get(key, key))
        self._make()

    def settled(self, attributes: Mapping[str, str]) -> Reader:
        """A reader of only `needed`, `types` and these keys, which skips all others.

        `attributes` has the attribute of each key. Where a key of the list cannot be in a struct,
        this reader itself is returned, which goes on learning.
        """
        if not self._is_sayable:
            return self
        types = {**dict.fromkeys(attributes, Value), **self._types}
        return Reader(self._needed, types, self._document, attributes=attributes)

    def _make(self) -> None:
        # Keys in the order of the fields are found at once, and gh sorts its keys.
        fields = [self._fields[key] for key in sorted(self._fields)]
        struct = msgspec.defstruct(
            "Record", fields, forbid_unknown_fields=self.learns, kw_only=True, gc=False
        )
        self._kinds = {"list": GenericAlias(list, struct), "document": self._document(struct)}
        # Made once for many pieces, as making a decoder goes through all types.
        self._decoders = {name: msgspec.json.Decoder(kind) for name, kind in self._kinds.items()}

    def rows(self, piece: bytes) -> Sequence[Any]:
        """The objects of a list. Raises msgspec.DecodeError, msgspec.ValidationError."""
        rows: Sequence[Any] = self._decoded(piece, "list")
        return rows

    def document(self, content: Any) -> Any:
        """The document that holds such a list, JSON in bytes or parsed. Raises as `rows` does."""
        return self._decoded(content, "document")

    def _decoded(self, content: Any, name: str) -> Any:
        while True:
            try:
                if isinstance(content, bytes):
                    return self._decoders[name].decode(content)
                return msgspec.convert(content, self._kinds[name])
            except ValidationError as error:
                if (unknown := _UNKNOWN.search(str(error))) is None:
                    raise
                if _UNSAYABLE.search(unknown[1]):
                    if isinstance(content, bytes):
                        content = msgspec.json.decode(content)
                    content = _with_sayable_keys(content)
                    self._is_sayable = False
                else:
                    key = unknown[1]
                    self._add(key, key if key in self._types else f"field_{len(self._fields)}")
                    self._make()

    def _add(self, key: str, attribute: str) -> None:
        self.attributes[key] = attribute
        default = msgspec.field(default=None, name=key)
        self._fields[key] = (attribute, self._types.get(key, Value), default)


def sayable(key: str) -> str:
    """`key` without the characters that a key of a struct cannot have."""
    return _UNSAYABLE.sub("'", key)


def _with_sayable_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {sayable(key): _with_sayable_keys(each) for key, each in value.items()}
    return [_with_sayable_keys(each) for each in value] if isinstance(value, list) else value
