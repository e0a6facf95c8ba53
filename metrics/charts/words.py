"""Words on charts: data rather than markup, and as many of them as there is room for."""

from __future__ import annotations

import re
import textwrap
import unicodedata
from html import escape
from itertools import accumulate

_FILLER = "\0"
# A space, but not for textwrap.
_NO_BREAK = "\u00a0"
_DATE = re.compile(r"(?:[A-Z][a-z]{2} )?\d{1,2}(?:–\d{1,2})? [A-Z][a-z]{2}\b(?: \d{4})?")
# More columns than ever fit.
_MOST_COLUMNS = 70
_NARROW, _WIDE = frozenset(" fijlrtI.,:;!|'()[]/-·"), frozenset("mwMW@%—…")
_BOLD = 1.06
# Unicode's Bidi_Control.
_DIRECTIONS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def markup(text: str) -> str:
    """`text` as data: plotly would read `<b>` or `&lt;` in it as its own markup.

    Control characters are left out, as Chrome refuses the whole chart for one; and marks of
    direction, which would show other words than there are.
    """
    return escape("".join(filter(_is_shown, text)), quote=False)


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter) != "Cc" and letter not in _DIRECTIONS


def coloured(text: str, colour: str) -> str:
    """`text` as data, in bold and in `colour`."""
    return f'<b><span style="color:{colour}">{markup(text)}</span></b>'


def wrapped(text: str, columns: int, lines: int) -> list[str]:
    """`text` in at most `lines` lines, cut with an ellipsis; wide characters take two columns.

    Dates are not broken.
    """
    return _shown(_wrapped(_spread(text), columns, lines))


def fitted(text: str, room: float, lines: int, size: float, *, bold: bool = False) -> list[str]:
    """`text` in at most `lines` lines that are no wider than `room` pixels."""
    spread, columns = _spread(text), _MOST_COLUMNS
    longest_word = max(map(len, spread.split(" ")))
    while True:
        cut_lines = _wrapped(spread, columns, lines)
        shown = _shown(cut_lines)
        if max(width(line, size, bold=bold) for line in shown) <= room:
            return shown
        # With fewer columns, as long as the longest line and each word fit, the lines are the same.
        longest = max(map(len, cut_lines))
        columns = (longest if longest >= longest_word else columns) - 1


def _spread(text: str) -> str:
    """`text` with a filler after each wide character, and no spaces that may not be broken."""
    text = _DATE.sub(lambda found: found[0].replace(" ", _NO_BREAK), " ".join(text.split()))
    return "".join(
        letter + _FILLER if unicodedata.east_asian_width(letter) in "WF" else letter
        for letter in text
    )


def _wrapped(spread: str, columns: int, lines: int) -> list[str]:
    return textwrap.wrap(spread, columns, max_lines=lines, placeholder=" …") or [""]


def _shown(spread: list[str]) -> list[str]:
    return [line.replace(_FILLER, "") for line in spread]


def cut(text: str, room: float, size: float) -> str:
    """`text` on one line of at most `room` pixels, cut at any letter."""
    line = " ".join(text.split())
    if width(line, size) <= room:
        return line
    ends = accumulate(size * _letter(letter) for letter in line)
    shown = sum(end <= room - width("…", size) for end in ends)
    return f"{line[:shown].rstrip()}…"


def width(text: str, size: float, *, bold: bool = False) -> float:
    """About how many pixels `text` takes at most: fonts differ."""
    return size * sum(map(_letter, text)) * (_BOLD if bold else 1)


def _letter(letter: str) -> float:
    """The width of a letter, as a share of the font's size."""
    if unicodedata.east_asian_width(letter) in "WF":
        return 1.3 if unicodedata.category(letter) == "So" else 1.0
    if letter in _NARROW:
        return 0.36
    if letter in _WIDE:
        return 0.94
    return 0.69 if letter.isupper() else 0.6
