"""The board that each conversation has chosen: from the store, or at once from memory."""

from __future__ import annotations

from bot.work.queue import Lane
from bot.work.recent import Recent
from integrations.store.choices import Choices

# Seconds after which memory looks whether another process has heard of another choice.
LASTS = 5.0


class ChoicesAtHand:
    """The boards that conversations have chosen, as far as memory knows; waits for nothing."""

    def __init__(self, choices: Choices, background: Lane) -> None:
        self.recent: Recent[str, str] = Recent(choices.board, background, LASTS)

    def board(self, conversation: str) -> str:
        """The name of the chosen board; empty where none was chosen, or it was not read yet."""
        return self.recent.now(conversation, "")


class ChosenBoards:
    """The boards that conversations have chosen, by their ids.

    Its methods read or write the store, and may raise StoreError; `at_hand` is for those who have
    no time for that.
    """

    def __init__(self, choices: Choices, background: Lane) -> None:
        self._choices = choices
        self.at_hand = ChoicesAtHand(choices, background)

    def board(self, conversation: str) -> str:
        """The name of the chosen board; empty where none was chosen."""
        board = self._choices.board(conversation)
        self.at_hand.recent.learn(conversation, board)
        return board

    def choose(self, conversation: str, board: str) -> None:
        """Choose the board of that conversation; an empty name means none."""
        self._choices.choose(conversation, board)
        self.at_hand.recent.learn(conversation, board)

    def read_all(self) -> None:
        """Learn what all conversations have chosen. Raises StoreError."""
        for conversation, board in self._choices.all().items():
            self.at_hand.recent.learn(conversation, board)
