"""Words -> small talk: greetings, thanks, praise, and requests for help or for data.

Only what is nothing else is small talk: "hi, burndown please" asks for the burndown.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum

from bot.asking.small_talk_words import LANGUAGES, WAVES
from bot.asking.words import folded

# Nobody greets at greater length, and nothing more needs to be looked at.
LONGEST = 200
MENTION = re.compile(r"<@[^>]*>")
EMOJI = re.compile(r":[a-z0-9_+-]+:|[\U0001F300-\U0001FAFF\u2600-\u27BF\u2B50\uFE0F\u200D]")
CLAUSE_ENDS = re.compile(r"[.,;!?\n…–—]+")
WORD = re.compile(r"[^\W_]+")
APOSTROPHES = str.maketrans("", "", "'’`´*_~")
SEPARATORS = re.compile(r"[|\n]")


class SmallTalk(StrEnum):
    """What is said by words that ask for no report; data is that of the report shown last."""

    GREETING = "greeting"
    THANKS = "thanks"
    PRAISE = "praise"
    HELP = "help"
    DATA = "data"


# Of several things said at once the first of these is answered.
BY_WEIGHT = (SmallTalk.HELP, SmallTalk.THANKS, SmallTalk.GREETING, SmallTalk.PRAISE)
Phrase = tuple[str, ...]


def small_talk(text: str) -> SmallTalk | None:
    """What the text of a message says, if it is small talk and nothing else."""
    plain = html.unescape(MENTION.sub(" ", text[: LONGEST + 1])).strip()
    if len(text) > LONGEST or "<" in plain:
        return None
    if plain.lower() in {"?", "??", "-h", "--help"}:
        return SmallTalk.HELP
    emoji = EMOJI.findall(plain.lower())
    clauses = [_words(clause) for clause in CLAUSE_ENDS.split(EMOJI.sub(" ", plain.lower()))]
    clauses = [words for words in clauses if words]
    if not clauses:
        # The bot's name alone, or punctuation, is a greeting as well.
        return SmallTalk.PRAISE if emoji and not WAVES & {*emoji} else SmallTalk.GREETING
    if _asks_for_data(clauses):
        return SmallTalk.DATA
    said = [kind for words in clauses for kind in _said(words)]
    if None in said:
        return None
    return next((kind for kind in BY_WEIGHT if kind in said), None)


def _said(words: Phrase) -> Iterator[SmallTalk | None]:
    """What the phrases of a clause say; None for a word that is in none of them."""
    at = 0
    while at < len(words):
        lengths = range(min(LONGEST_PHRASE, len(words) - at), 0, -1)
        length = next((each for each in lengths if words[at : at + each] in PHRASES), 0)
        if not length:
            yield None
            return
        kind = PHRASES[words[at : at + length]]
        at += length
        if kind is not None:
            yield kind
        # "Thanks for the burndown" asks for none.
        if kind is SmallTalk.THANKS and at < len(words) and words[at] in THANKS_FOR:
            if GOES_ON & {*words[at:]}:
                yield None
            return


def _asks_for_data(clauses: Iterable[Phrase]) -> bool:
    words = {word for clause in clauses for word in clause}
    return bool(words & DATA) and words <= DATA | AROUND_DATA


def _words(text: str) -> Phrase:
    """The words as they are compared: without accents, apostrophes and letters held down."""
    plain = folded(unicodedata.normalize("NFKC", text.translate(APOSTROPHES)))
    return tuple(re.sub(r"(.)\1+", r"\1", word) for word in WORD.findall(plain))


def _listed(table: Mapping[str, str], kind: str) -> Iterator[Phrase]:
    for phrase in SEPARATORS.split(table[kind]):
        if words := _words(phrase):
            yield words


def _all(kind: str) -> frozenset[str]:
    return frozenset(
        word for table in LANGUAGES for words in _listed(table, kind) for word in words
    )


PHRASES: Mapping[Phrase, SmallTalk | None] = {
    words: SmallTalk(kind) if kind != "filler" else None
    for kind in ("filler", *map(str, reversed(BY_WEIGHT)))
    for table in LANGUAGES
    for words in _listed(table, kind)
}
LONGEST_PHRASE = max(map(len, PHRASES))
THANKS_FOR, GOES_ON = _all("thanks for"), _all("goes on")
DATA, AROUND_DATA = _all("data"), _all("around data")
