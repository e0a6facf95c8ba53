"""Every failure becomes one sentence to the asker, and a line in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from slack_sdk.models.blocks import Block

from bot.answering.ephemeral import PrivateReply
from bot.blocks.buttons import buttons_instead
from bot.blocks.mrkdwn import SECTION_CHARACTERS, escape, section, whole
from bot.errors import WrongUsage, because
from bot.work.job import ForAll
from integrations.errors import IntegrationError
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on my side; it is in the log, and asking again may help."


@dataclass
class Outcome:
    """How the work inside an error boundary ended.

    `for_all` says how it ended for all who ask the same in the conversation.
    """

    name: Literal["answered", "refused", "failed"] = "answered"
    for_all: ForAll = False


def _no_buttons(_: ReportError) -> Sequence[Block]:
    return ()


@contextmanager
def reporting_errors_to(
    reply: PrivateReply,
    asker: str,
    work: str,
    buttons: Callable[[ReportError], Sequence[Block]] = _no_buttons,
    passes: tuple[type[Exception], ...] = (),
) -> Iterator[Outcome]:
    """Tell the asker in one sentence what fails inside, and log it; raises only what is in
    `passes`, which is not told.

    `work` names what is done, for the log; `buttons` offer what can be asked instead. The outcome
    is `refused` for an error with a reason, and `failed` for a bug.
    """
    outcome = Outcome()
    try:
        yield outcome
    except passes:
        raise
    except (ReportError, IntegrationError, WrongUsage) as error:
        kind = type(error).__name__
        log.warning("%s was not answered: %s: %s%s", work, kind, error, because(error))
        outcome.name = "refused"
        offered = buttons(error) if isinstance(error, ReportError) else buttons_instead(error)
        _reply(reply, asker, _sentence(error), offered)
    except Exception:
        log.exception("%s was not answered", work)
        outcome.name = "failed"
        _reply(reply, asker, APOLOGY)


@contextmanager
def failing_for_all(outcome: Outcome) -> Iterator[None]:
    """An outside system that fails inside fails for all who ask the same: none of them need try."""
    try:
        yield
    except IntegrationError as error:
        outcome.for_all = _sentence(error)
        raise


def _sentence(error: Exception) -> str:
    return whole(escape(str(error)), SECTION_CHARACTERS)


def _reply(reply: PrivateReply, asker: str, text: str, buttons: Sequence[Block] = ()) -> None:
    try:
        reply(text, [section(text), *buttons] if buttons else None)
    except IntegrationError as error:
        log.warning("%s was not told: %s (%s%s)", asker, text, error, because(error))
    except Exception:
        log.exception("%s was not told: %s", asker, text)
