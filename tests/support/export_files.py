"""Exports as files, without a disk."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


class InBlocks:
    """A file of JSON that is read in blocks and never parsed: what decoding them raises is raised.

    It is as gh writes it, in blocks of 64 bytes, unless `size` and `how` say otherwise.
    """

    path = Path("board.json")

    def __init__(self, document: Any, size: int = 64, **how: Any) -> None:
        content = json.dumps(document, **{"separators": (",", ":")} | how).encode()
        self.file = _ShortReads(content, size)

    def read(self, decode: Callable[[Any], T]) -> T:
        self.file.seek(0)
        return decode(self.file)


class _ShortReads(BytesIO):
    """A file of which at most `size` bytes at a time are read into given memory."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self.size = size

    def readinto(self, buffer: Any) -> int:
        return super().readinto(memoryview(buffer)[: self.size])


class Parsed:
    """A file whose blocks were refused, so that it is parsed."""

    def __init__(self, name: str, document: Any) -> None:
        self.path = Path(name)
        self.document = document

    def read(self, decode: Callable[[Any], T]) -> T:
        return decode(self.document)
