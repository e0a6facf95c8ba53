"""Items that the token may not see: how many, and what is said of a board that has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import pairwise

from metrics.model.board import Caution
from metrics.model.errors import HiddenItems
from metrics.text.formatting import number

HIDDEN = "hidden from the token"
ON_THE_BOARD = ("pull requests", "draft issues", "of unknown type")
_RIGHTS = (
    "give a classic token the scope `repo`, a fine-grained one or a GitHub App Issues: read-only "
    "for their repositories"
)


def revealed(left_out: Sequence[tuple[datetime, Mapping[str, int] | None]]) -> list[datetime]:
    """The moments from which on fewer items are hidden, of what exports left out from a moment on,
    in order of these."""
    hidden = [((each or {}).get(HIDDEN, 0), at) for at, each in left_out]
    return [at for (before, _), (now, at) in pairwise(hidden) if now < before]


def caution_of_hidden_items(
    issues: int, left_out: Mapping[str, int], *, then: bool = False
) -> tuple[Caution, ...]:
    """The caution about a board most of whose items the token may not see, or might not `then`;
    archived ones are not on it. Raises HiddenItems where no issue is left."""
    hidden = left_out.get(HIDDEN, 0)
    others = sum(left_out.get(kind, 0) for kind in ON_THE_BOARD)
    total = issues + hidden + others
    if 2 * hidden <= total:
        return ()
    share = f"{number(hidden)} of the {number(total)} items"
    if not issues:
        raise HiddenItems(f"The token may not see {share} on the board: {_RIGHTS}.")
    if then:
        were_hidden = "were hidden from the token"
        note = f"{share} on the board {were_hidden} at that time, so every figure is too small."
        return (Caution(f"{share} {were_hidden}", note),)
    return (
        Caution(
            f"{share} are hidden from the token",
            f"{share} on the board are hidden from the token, so every figure is too small: "
            f"{_RIGHTS}.",
        ),
    )
