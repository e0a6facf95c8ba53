"""Slacks and playgrounds for tests, in which the bot has the time that a busy machine takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from playground import run
from playground.run import Playground
from playground.slack.workspace import Workspace
from tests.support.patience import PATIENCE


def patient_slack(commands: Sequence[Mapping[str, str]], **settings: Any) -> Workspace:
    """A workspace as `Workspace.sample` makes it, for an app with those commands."""
    return Workspace.sample(commands, **{"seconds_to_respond": PATIENCE, **settings})


def sample_slack(**settings: Any) -> Workspace:
    """A workspace with the bot's own commands; `settings` are others of `Workspace.sample`."""
    return run.sample_slack(**{"seconds_to_respond": PATIENCE, **settings})


@contextmanager
def playground(workspace: Workspace | None = None, **settings: Any) -> Iterator[Playground]:
    """The playground on a free port; `settings` are settings of the bot."""
    settings = {"chart_timeout": PATIENCE, **settings}
    with run.playground(workspace=workspace or sample_slack(), **settings) as opened:
        yield opened
