"""Whatever fails becomes one sentence to the asker, and a line in the log."""

from __future__ import annotations

import logging
from collections.abc import Callable

from bot.answering.ephemeral import Tell
from bot.blocks.report import escape
from bot.errors import WrongUsage
from bot.tenancy.conversation import Conversation
from integrations.errors import IntegrationError
from metrics.model.errors import ReportError

log = logging.getLogger(__name__)

APOLOGY = "Something went wrong on my side; it is in the log, and asking again may help."


def bounded(work: Callable[[], None], to: Conversation, tell_asker: Tell, what: str) -> str:
    """Do it; whatever fails is told to the asker in one sentence, and logged.

    Gives how it went: `answered`, `refused` with reason, or `failed` by a bug.
    """
    try:
        work()
    except (ReportError, IntegrationError, WrongUsage) as error:
        kind = type(error).__name__
        log.warning("%s was not answered: %s: %s", what, kind, error, exc_info=error.__cause__)
        _tell(to, tell_asker, escape(str(error)))
        return "refused"
    except Exception:
        log.exception("%s was not answered", what)
        _tell(to, tell_asker, APOLOGY)
        return "failed"
    return "answered"


def _tell(to: Conversation, tell_asker: Tell, text: str) -> None:
    try:
        tell_asker(text)
    except Exception:
        log.exception("%s was not told: %s", to.asker, text)
