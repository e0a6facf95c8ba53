"""Exports as files, without a disk."""

from __future__ import annotations

import json
from collections.abc import Callable
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
        self.blocks = [content[start : start + size] for start in range(0, len(content), size)]

    def read(self, decode: Callable[[Any], T]) -> T:
        return decode(iter(self.blocks))


class Parsed:
    """A file whose blocks were refused, so that it is parsed."""

    def __init__(self, name: str, document: Any) -> None:
        self.path = Path(name)
        self.document = document

    def read(self, decode: Callable[[Any], T]) -> T:
        return decode(self.document)
