"""What an image file is, read from its first bytes."""

from __future__ import annotations

from typing import NamedTuple

_JPEG_SIZES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


class Image(NamedTuple):
    """A picture's type and its size in pixels."""

    mimetype: str
    width: int
    height: int


def image_of(data: bytes) -> Image | None:
    """The PNG, JPEG or GIF that the bytes are; None where they are none of these."""
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and len(data) > 24:
        return Image("image/png", _number(data[16:20]), _number(data[20:24]))
    if data[:6] in (b"GIF87a", b"GIF89a") and len(data) > 10:
        return Image("image/gif", *(int.from_bytes(data[i : i + 2], "little") for i in (6, 8)))
    if data.startswith(b"\xff\xd8"):
        return _jpeg(data)
    return None


def _jpeg(data: bytes) -> Image | None:
    at = 2
    while at + 9 < len(data) and data[at] == 0xFF:
        if data[at + 1] in _JPEG_SIZES:
            height, width = _number(data[at + 5 : at + 7]), _number(data[at + 7 : at + 9])
            return Image("image/jpeg", width, height)
        at += 2 + _number(data[at + 2 : at + 4])
    return None


def _number(data: bytes) -> int:
    return int.from_bytes(data, "big")
