"""A streaming decoder: long lists of JSON objects, decoded quickly into columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from io import BufferedIOBase
from itertools import chain
from re import Match, Pattern
from types import GenericAlias
from typing import Any

import msgspec
from msgspec import DecodeError, Raw, Struct, ValidationError

_UNSAYABLE = re.compile(r'["\\\x00-\x1f]')
# How the first object of a list begins.
_OPENING = re.compile(rb'(\s*)\{\s*("(?:[^"\\]|\\.)*")\s*:( ?)')
# The first piece is so short: its keys are learned one by one, and most lists have no others.
_TO_LEARN_FROM = 2**14
# Small enough that it and the values decoded from it fit into the processor's cache.
BLOCK = 2**19
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


_JSON = bytes | memoryview | Raw
Value = Group | tuple[Any, ...] | str | int | float | bool | None


def in_pieces(
    file: BufferedIOBase,
    head: Pattern[bytes],
    take: Callable[[memoryview], None],
    size: int = BLOCK,
) -> bytes:
    """Give `take` the objects of a list, some at a time, and return the rest of the document.

    A piece that fits in the processor's cache is made into columns twice as fast. `head` is what
    comes before the first object; a document with another head is returned whole. `take` is given
    lists in JSON, each until it returns, and must raise msgspec.DecodeError for what is not JSON.
    `size` bytes are read at a time, into the same memory: new memory has to be cleared each time.
    """
    buffer = bytearray(size)
    view = memoryview(buffer)
    begin, end = 0, file.readinto(view[:_TO_LEARN_FROM])
    begins = head.match(buffer, begin, end)
    opening = begins and _OPENING.match(buffer, begins.end(), end)
    if begins is None or opening is None:
        return bytes(view[:end]) + file.read()
    separators = _separators(opening)
    begin = begins.end() - 1
    before, more = bytes(view[:begin]), end
    while more and end - begin <= _LARGEST_PIECE:
        cuts = (buffer.rfind(separator, begin, end) for separator in separators)
        if (cut := next((cut for cut in cuts if cut >= 0), -1)) >= 0:
            comma = cut + 1
            # What is between two objects ends one list, and begins the next.
            buffer[comma] = ord("]")
            try:
                take(view[begin : comma + 1])
            except ValidationError:
                raise
            except DecodeError:
                # The cut was inside an object: the next block has another place to cut.
                buffer[comma] = ord(",")
            else:
                begin = comma
                buffer[begin] = ord("[")
        held = view[begin:end]
        if 2 * len(held) > len(buffer):
            buffer = bytearray(2 * len(buffer))
            view = memoryview(buffer)
        begin, end = 0, len(held)
        view[:end] = held
        more = file.readinto(view[end:]) or 0
        end += more
    return before + bytes(view[begin:end]) + file.read()


def _separators(opening: Match[bytes]) -> tuple[bytes, ...]:
    """What may be between two objects of a list whose first one begins so, the likeliest first."""
    indentation, key, blank = opening.groups()
    if indentation:
        # What is inside an object is indented further.
        return (b"}," + indentation + b"{",)
    separator = b"}," + blank + b"{"
    # An object inside another one has other keys.
    return separator + key, separator


class Reader:
    """Decodes lists of objects of one kind, and learns their keys.

    Every object must have the keys of `needed`, and may have others, of `types` or any `Value`.
    msgspec is fast only with structs made beforehand, and skips keys that these lack. So the struct
    refuses an unknown key, and a new struct is made with all keys of the list that holds it: they
    are few, and most of them are in the first list. `attributes` has the attribute of each known
    key; for keys of `types` it is the key itself. A reader that no longer `learns` knows all of its
    keys.
    """

    def __init__(
        self,
        needed: Mapping[str, Any],
        types: Mapping[str, Any],
        *,
        attributes: Mapping[str, str] | None = None,
    ) -> None:
        self.attributes = {key: key for key in needed}
        self.learns = attributes is None
        self._needed = needed
        self._types = types
        self._fields: dict[str, tuple[Any, ...]] = {key: (key, needed[key]) for key in needed}
        self._decoder: msgspec.json.Decoder[Any] | None = None
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
        return Reader(self._needed, types, attributes=attributes)

    def rows(self, content: Any) -> Sequence[Any]:
        """The objects of a list, which is JSON or parsed.

        Raises msgspec.DecodeError, msgspec.ValidationError.
        """
        if self._decoder is None:
            content = self._learned(content)
        try:
            return self._decoded(content)
        except ValidationError:
            if not self.learns:
                raise
            known = len(self.attributes)
            learned = self._learned(content)
            if learned is content and len(self.attributes) == known:
                raise
        return self._decoded(learned)

    def _decoded(self, content: Any) -> Sequence[Any]:
        rows: Sequence[Any]
        if self._decoder is not None and isinstance(content, _JSON):
            rows = self._decoder.decode(content)
        else:
            rows = msgspec.convert(content, self._kind)
        return rows

    def _learned(self, content: Any) -> Any:
        """`content`, whose keys are now known; parsed where a struct cannot have them."""
        if isinstance(content, _JSON):
            objects = msgspec.json.decode(content, type=list[dict[str, Raw]])
        else:
            objects = msgspec.convert(content, list[dict[str, Any]])
        keys = dict.fromkeys(chain.from_iterable(objects))
        if any(map(_UNSAYABLE.search, keys)):
            if isinstance(content, _JSON):
                content = msgspec.json.decode(content)
            content = _with_sayable_keys(content)
            keys = dict.fromkeys(map(sayable, keys))
            self._is_sayable = False
        for key in keys.keys() - self.attributes.keys():
            self._add(key, key if key in self._types else f"field_{len(self._fields)}")
        self._make()
        return content

    def _make(self) -> None:
        # Keys in the order of the fields are found at once, and gh sorts its keys.
        fields = [self._fields[key] for key in sorted(self._fields)]
        struct = msgspec.defstruct(
            "Record", fields, forbid_unknown_fields=self.learns, kw_only=True, gc=False
        )
        self._kind = GenericAlias(list, struct)
        # Made once for many pieces, as making a decoder goes through all types.
        self._decoder = msgspec.json.Decoder(self._kind)

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
