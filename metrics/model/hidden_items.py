"""Items that the token may not see: how many, and what is said of a board that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from metrics.model.board import Board, Caution
from metrics.model.errors import HiddenItems
from metrics.text.formatting import count, number

HIDDEN = "hidden from the token"
ON_THE_BOARD = ("pull requests", "draft issues", "of unknown type")
RIGHTS = (
    "give a classic token the scope `repo`, a fine-grained one or a GitHub App Issues: read-only "
    "for their repositories"
)


def revealed(left_out: Sequence[tuple[datetime, Mapping[str, int] | None]]) -> list[datetime]:
    """The moments from which on fewer items are hidden, of what exports left out from a moment on,
    in order of these."""
    hidden = [((each or {}).get(HIDDEN, 0), at) for at, each in left_out]
    return [at for (before, _), (now, at) in pairwise(hidden) if now < before]


def hidden_in_words(board: Board) -> str:
    """`3 items of the board hidden from the token`; empty where none is."""
    hidden = board.left_out.get(HIDDEN, 0)
    of_board = " of the board" if board.is_whole else ""
    return f"{count(hidden, 'item')}{of_board} {HIDDEN}" if hidden else ""


def no_issues(board: Board, where: str = "in") -> str:
    """What is said of a sprint that has no issues: hidden ones may well be in it."""
    if not (hidden := hidden_in_words(board)):
        return f"no issues {where} this sprint"
    if any(HIDDEN in caution.headline for caution in board.cautions):
        # Every headline says how many.
        return f"no visible issues {where} this sprint"
    return f"no visible issues {where} this sprint, {hidden}"


def caution_of_hidden_items(
    issues: int, left_out: Mapping[str, int], *, then: bool = False, whole: bool = True
) -> tuple[Caution, ...]:
    """The caution about a board most of whose items the token may not see, or might not `then`;
    archived ones are not on it. Of a board that is not `whole` only those of one sprint are known.
    Raises HiddenItems where no issue is left."""
    hidden = left_out.get(HIDDEN, 0)
    others = sum(left_out.get(kind, 0) for kind in ON_THE_BOARD)
    total = issues + hidden + others
    if 2 * hidden <= total:
        return ()
    share = f"{number(hidden)} of the {number(total)} items"
    if not whole:
        share = f"{share} read for this sprint"
    on_board = f"{share} on the board" if whole else share
    if not issues:
        raise HiddenItems(f"The token may not see {on_board}: {RIGHTS}.")
    if then:
        were_hidden = "were hidden from the token"
        note = f"{on_board} {were_hidden} at that time, so every figure is too small."
        return (Caution(f"{share} {were_hidden}", note),)
    return (
        Caution(
            f"{share} are hidden from the token",
            f"{on_board} are hidden from the token, so every figure is too small: {RIGHTS}.",
        ),
    )
