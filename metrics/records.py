"""Lists of JSON objects, as long as a big board's, decoded quickly into columns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from types import GenericAlias
from typing import Any

import msgspec
from msgspec import DecodeError, Struct, ValidationError

_UNKNOWN = re.compile(r"unknown field `(.*)` - at `\$[^`]*`$", re.DOTALL)
_UNSAYABLE = re.compile(r'["\\\x00-\x1f]')
# An object that is longer is left where it is.
_LARGEST_PIECE = 2**22


class Group(Struct, rename="camel", gc=False):
    """A value that has parts, as far as any are read: an iteration, a milestone."""

    title: str | None = None
    description: str | None = None
    start_date: Any = None
    duration: Any = None
    iteration_id: str | None = None


Value = Group | tuple[Any, ...] | str | int | float | bool | None


def in_pieces(blocks: Iterator[bytes], head: bytes, take: Callable[[bytes], None]) -> bytes:
    """Let `take` have the objects of a list, some at a time; what is left is a shorter document.

    While a piece is in the processor's cache, it is made into columns twice as fast as later.
    `head` is what comes before the first object, to the byte; of another document all is left.
    `take` is given lists in JSON, and is to raise msgspec.DecodeError for what is none.
    """
    rest = b"".join(islice(blocks, 1))
    while rest.startswith(head) and len(rest) < _LARGEST_PIECE and (block := next(blocks, b"")):
        rest += block
        cut = rest.rfind(b"},{", len(head))
        if cut < 0:
            continue
        try:
            take(b"".join((b"[", memoryview(rest)[len(head) : cut + 1], b"]")))
        except ValidationError:
            raise
        except DecodeError:
            # That was inside of an object: with the next block there is another place to cut.
            continue
        rest = head + rest[cut + 2 :]
    return rest + b"".join(blocks)


class Reader:
    """Decodes lists of objects of one kind, and learns the keys they have.

    Every object must have the keys of `needed`, and may have others, of `types` or any `Value`.
    msgspec is quick only with structs made beforehand, and skips what they lack; so the struct
    refuses an unknown key, and is made anew with it: a list has few keys. `attributes` has the
    attribute of each key met so far. One that `learns` no more has those of all of its keys.
    """

    def __init__(
        self,
        needed: Mapping[str, Any],
        types: Mapping[str, Any],
        document: Callable[[Any], Any],
        *,
        learns: bool = True,
    ) -> None:
        self.attributes = {key: key for key in needed}
        self.learns = learns
        self._needed = needed
        self._types = types
        self._document = document
        self._fields: list[Any] = [*needed.items()]
        self._is_sayable = True
        if not learns:
            for key in types:
                self._add(key)
        self._make()

    def settled(self, keys: Iterable[str]) -> Reader:
        """A reader of no other keys than `needed`, `types` and these, which skips the rest."""
        # Their like is changed only where an unknown key is refused.
        if not self._is_sayable:
            return self
        types = {**dict.fromkeys(keys, Value), **self._types}
        return Reader(self._needed, types, self._document, learns=False)

    def _make(self) -> None:
        struct = msgspec.defstruct(
            "Record", self._fields, forbid_unknown_fields=self.learns, gc=False
        )
        self._kinds = {"list": GenericAlias(list, struct), "document": self._document(struct)}
        # Made once for many pieces, as it looks through all types.
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
                    self._add(unknown[1])
                    self._make()

    def _add(self, key: str) -> None:
        self.attributes[key] = f"field_{len(self._fields)}"
        default = msgspec.field(default=None, name=key)
        self._fields.append((self.attributes[key], self._types.get(key, Value), default))


def sayable(key: str) -> str:
    """`key` without the characters that no struct can have in a key."""
    return _UNSAYABLE.sub("'", key)


def _with_sayable_keys(value: Any) -> Any:
    if isinstance(value, dict):
        return {sayable(key): _with_sayable_keys(each) for key, each in value.items()}
    return [_with_sayable_keys(each) for each in value] if isinstance(value, list) else value
