"""A piece of work that waits for its turn, and who asked for it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field

from bot.errors import because
from bot.tenancy.conversation import Conversation
from integrations.errors import IntegrationError

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Asker:
    """Who asks where: ids of a workspace, a conversation in it, and a person.

    `person` is empty where nobody asks, as of a schedule.
    """

    team: str
    conversation: str
    person: str = ""


def asker_in(to: Conversation) -> Asker:
    """Who asks in that conversation."""
    return Asker(to.id.team, to.id.channel if to.id.is_open else to.asker, to.asker)


def _nothing() -> None:
    pass


def _nobody_is_told(_: str) -> None:
    pass


# How work ended for all who ask the same in the conversation: True if they have the answer now, a
# sentence for each of them if there is none for anybody, and False if they have to ask themselves.
ForAll = bool | str


@dataclass(frozen=True)
class Job:
    """A piece of work.

    Attributes:
        run: does it; returns a ForAll, or anything else for False.
        asker: who asks for it.
        say: says a sentence to the asker, which may take long and fail.
        key: equal for jobs that one answer is enough for; None for a job like no other.
        is_press: whether the asker need not be told that they have asked for the same twice.
        is_owed: whether it is taken in however full the queue is.
        on_wait: is called where it has to wait for its turn; waits for nothing itself.
    """

    run: Callable[[], object]
    asker: Asker
    say: Callable[[str], object] = field(default=_nobody_is_told)
    key: Hashable = None
    is_press: bool = False
    is_owed: bool = False
    on_wait: Callable[[], object] = field(default=_nothing)

    def tell(self, sentence: str) -> None:
        """Say the sentence to the asker; log a failure."""
        try:
            self.say(sentence)
        except IntegrationError as error:
            log.warning("%s was not told: %s (%s%s)", self.asker, sentence, error, because(error))
        except Exception:
            log.exception("%s was not told: %s", self.asker, sentence)


@dataclass(frozen=True)
class Refusal:
    """Why a job is not taken in, or not done by itself.

    Attributes:
        sentence: for the asker.
        is_told: whether they were told the same a moment ago.
    """

    sentence: str
    is_told: bool = False
