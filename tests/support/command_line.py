"""Runs commands as they are typed, and tells what they left behind."""

from __future__ import annotations

import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from integrations import chrome
from tests.support.playgrounds import CHROME


@dataclass(frozen=True)
class Outcome:
    """Its exit code, and what it printed."""

    code: int
    out: str
    err: str


@contextmanager
def logging_as_it_was() -> Iterator[None]:
    """Take back what a command sets up: its handlers write to a stream that ends with the test, and
    `--debug` lets more be told."""
    root = logging.getLogger()
    handlers = root.handlers[:]
    loggers = [root, *map(logging.getLogger, ("bot", "integrations", "apscheduler"))]
    levels = [logger.level for logger in loggers]
    yield
    root.handlers[:] = handlers
    for logger, level in zip(loggers, levels, strict=True):
        logger.setLevel(level)


@contextmanager
def _signals_as_they_were() -> Iterator[None]:
    """A bot that was to be started hears the signals, and would end the run of tests by one."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in handlers.items():
        signal.signal(number, handler)


def command_line(
    patch: pytest.MonkeyPatch, captured: pytest.CaptureFixture[str], folder: Path
) -> Callable[..., Outcome]:
    """Runs `analytics` with words in that folder, with nothing but default settings.

    Charts are drawn by the Chrome of this run of tests, unless the settings name one.
    """
    for name in [name for name in os.environ if name.startswith("ANALYTICS_")]:
        patch.delenv(name)
    # Nothing of the developer's own settings is seen.
    patch.setenv("XDG_CONFIG_HOME", str(folder / ".config"))
    for secret in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET", "GITHUB_TOKEN"):
        patch.setenv(f"ANALYTICS_{secret}", "''")
    patch.setenv("COLUMNS", "200")
    # As where the environment is activated: what messages say to type are plain names.
    patch.setenv("PATH", f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    for screen in ("DISPLAY", "WAYLAND_DISPLAY"):
        patch.delenv(screen, raising=False)
    patch.chdir(folder)
    own = chrome.Chrome
    # Starting a browser takes longer than all else that a command does.
    patch.setattr(chrome, "Chrome", lambda path, timeout: own(path, timeout) if path else CHROME)

    def run(*words: object) -> Outcome:
        patch.setattr(sys, "argv", ["analytics", *map(str, words)])
        with _signals_as_they_were(), pytest.raises(SystemExit) as end:
            main()
        out, err = captured.readouterr()
        return Outcome(int(end.value.code or 0), out, err)

    return run
