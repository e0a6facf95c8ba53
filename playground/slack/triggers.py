"""Trigger ids: what a person did gives the app the right to open one view, for a short while.

https://docs.slack.dev/interactivity/handling-user-interaction#modal_responses
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field

from playground.slack.refusal import Refused


@dataclass
class Triggers:
    """All trigger ids of a workspace; `clock` gives Unix seconds, `lifetime` how many they hold."""

    clock: Callable[[], float]
    lifetime: Callable[[], float]
    _until: dict[str, float] = field(default_factory=dict)
    _exchanged: set[str] = field(default_factory=set)

    def issue(self) -> str:
        """A new trigger id."""
        number = int(self.clock() * 1000)
        trigger = f"{number}.{secrets.randbelow(10**10)}.{secrets.token_hex(16)}"
        self._until[trigger] = self.clock() + self.lifetime()
        return trigger

    def check(self, trigger: str) -> None:
        """Raise Refused unless that trigger id still opens a view."""
        if trigger not in self._until:
            raise Refused("invalid_trigger_id")
        if trigger in self._exchanged:
            raise Refused("exchanged_trigger_id")
        if self.clock() > self._until[trigger]:
            raise Refused("expired_trigger_id")

    def exchange(self, trigger: str) -> None:
        """Use up a trigger id that was checked."""
        self._exchanged.add(trigger)
