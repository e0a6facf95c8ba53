"""A command at a terminal: what it shows, and what somebody types."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import termios
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen
from time import monotonic

from tests.support.patience import PATIENCE
from tests.support.processes import running


@dataclass
class Terminal:
    """One that a command runs at.

    Attributes:
        process: the command.
        shown: all that it has shown so far, with line ends as files have them.
    """

    process: Popen[str]
    _descriptor: int
    shown: str = ""
    _seen: int = 0

    def sees(self, text: str) -> str:
        """What is shown until that text comes, and the text, of what was not looked at before."""
        deadline = monotonic() + PATIENCE
        while text not in self.shown[self._seen :]:
            if monotonic() > deadline or not self._more():
                raise AssertionError(f"{text!r} never came after: {self.shown[self._seen :]}")
        end = self.shown.index(text, self._seen) + len(text)
        seen, self._seen = self.shown[self._seen : end], end
        return seen

    def types(self, text: str) -> None:
        """Type that, and Enter."""
        os.write(self._descriptor, f"{text}\n".encode())

    def interrupts(self) -> None:
        """Press Ctrl-C."""
        os.write(self._descriptor, b"\x03")

    def ends(self) -> int:
        """The exit code, once all is shown."""
        while self._more():
            pass
        return self.process.wait(PATIENCE)

    def _more(self) -> bool:
        """Whether there was more to be shown, or still may be."""
        ready, _, _ = select.select([self._descriptor], [], [], 1)
        if not ready:
            return True
        try:
            read = os.read(self._descriptor, 65536)
        except OSError:
            # The other end is closed.
            return False
        text = re.sub(r"\x1b\[[0-9;]*m", "", read.decode(errors="replace"))
        self.shown += text.replace("\r\n", "\n")
        return bool(read)


@contextmanager
def terminal(
    command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str]
) -> Iterator[Terminal]:
    """A terminal with that command, which is ended with the context."""
    ours, theirs = pty.openpty()
    try:
        with running(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=cwd,
            env=env,
            # Ctrl-C goes to whom the terminal belongs.
            preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
        ) as process:
            os.close(theirs)
            yield Terminal(process, ours)
    finally:
        os.close(ours)
