"""Files: asked for, uploaded, completed, and processed before a block may show them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from playground.slack.images import Image, image_of


@dataclass
class File:
    """One uploaded file.

    Attributes:
        id: F….
        name: its file name.
        length: announced size in bytes.
        alt_txt: its description.
        unready: how many more tries to show it are refused.
        title: as people see it.
        data: its bytes.
        complete: whether its upload is complete.
    """

    id: str
    name: str
    length: int
    alt_txt: str
    unready: int
    title: str = ""
    data: bytes = b""
    complete: bool = False

    @property
    def image(self) -> Image | None:
        return image_of(self.data)

    @property
    def path(self) -> str:
        """Where the server has its bytes."""
        return f"/files-pri/{self.id}/{self.name}"


@dataclass
class Files:
    """All files of a workspace.

    Attributes:
        unready_uses: how often each is refused in blocks at first.
        by_id: those that were asked for.
    """

    unready_uses: int
    by_id: dict[str, File] = field(default_factory=dict)
    _by_ticket: dict[str, File] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def ask(self, name: str, length: int, alt_txt: str) -> tuple[str, File]:
        """A new file, and the ticket to upload its bytes with, once."""
        file = File(f"F0{next(self._numbers):06d}", name, length, alt_txt, self.unready_uses)
        self.by_id[file.id] = file
        ticket = secrets.token_urlsafe(16)
        self._by_ticket[ticket] = file
        return ticket, file

    def upload(self, ticket: str, data: bytes) -> bool:
        """Take in the bytes; False where the ticket is used or the length is another."""
        file = self._by_ticket.pop(ticket, None)
        if file is None or len(data) != file.length:
            return False
        file.data = data
        return True

    def find(self, reference: dict[str, Any]) -> File | None:
        """The file that a block's `slack_file` names, by id or URL."""
        file_id, url = str(reference.get("id", "")), str(reference.get("url", ""))
        by_url = (each for each in self.by_id.values() if url.endswith(each.path))
        return self.by_id.get(file_id) or next(by_url, None)

    def try_to_show(self, reference: dict[str, Any]) -> bool:
        """Whether a block may show that file by now; it is processed from one try to the next."""
        file = self.find(reference)
        if file is None or not file.complete or file.image is None:
            return False
        file.unready -= 1
        return file.unready < 0
