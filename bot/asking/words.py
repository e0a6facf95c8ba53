"""A text -> its words, each with where it stands, and whether some rule has taken it already."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

_CHUNK = re.compile(r'"[^"]*"|[^\s"]+|"')
_OPENING, _CLOSING = "([{¿¡'_-–—", ".,;:!?)]}…'_"
SHORT_WORD = 3
PERSON = re.compile(r"<@\w*>")
# "we'll" is two words, and so is "sprint's".
_SHORT = {"'s": "'s", "'re": "are", "'ll": "will", "'d": "would", "'ve": "have", "'m": "am"}
# "Can't" and "won't" are no other words with "n't".
_STEMS = {"ca": "can", "wo": "will"}


@dataclass
class Word:
    """One word of a text.

    Attributes:
        key: What rules compare: in lower case; of quoted words and of marks, nothing.
        text: As it was typed.
        start: Where it begins in the text.
        end: Where it ends there.
        is_quoted: Whether it is in quotation marks, which may hold several words.
        is_mark: Whether it is punctuation, across which nobody names anything.
        taken: Whether a rule has read it.
    """

    key: str
    text: str
    start: int
    end: int
    is_quoted: bool = False
    is_mark: bool = False
    taken: bool = False

    @property
    def is_free(self) -> bool:
        """Whether it can still be read as part of a name."""
        return not self.taken and not self.is_mark

    @property
    def is_person(self) -> bool:
        """Whether Slack shows it as the name of somebody."""
        return bool(PERSON.fullmatch(self.text))


def words_of(plain: str, contractions: Mapping[str, str]) -> list[Word]:
    """The words of a plain text; `contractions` say for how many words one stands ("whats")."""
    return [
        word for chunk in _CHUNK.finditer(plain) for word in _of_chunk(chunk[0], chunk.start())
        for word in _in_full(word, contractions)
    ]  # fmt: skip


def folded(text: str) -> str:
    """The text in lower case without accents, as words are compared."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFD", text.replace("ß", "ss"))
    return "".join(each for each in apart if not unicodedata.combining(each)).lower()


def text_of(words: Sequence[Word], plain: str) -> str:
    """The part of the plain text from the first of these words to the last, as it was typed."""
    if len(words) == 1 and words[0].is_quoted:
        return " ".join(words[0].text.split())
    return plain[words[0].start : words[-1].end].strip(" \"'") if words else ""


def _of_chunk(chunk: str, start: int) -> Iterator[Word]:
    if len(chunk) > 1 and chunk[0] == chunk[-1] == '"':
        if chunk.strip('" '):
            yield Word("", chunk[1:-1], start, start + len(chunk), is_quoted=True)
        return
    core = chunk if PERSON.match(chunk) else chunk.lstrip(_OPENING)
    start += len(chunk) - len(core)
    bare = core.rstrip(_CLOSING)
    if not any(map(str.isalnum, bare)):
        is_joint = bare in {"&", "+"}
        yield Word(bare if is_joint else "", core, start, start + len(core), is_mark=not is_joint)
        return
    yield from _parts(bare, start)
    marks = core[len(bare) :].strip("'_")
    # "vs. 10", "Nov. 4" and the German "4. November" go on behind their dot.
    if marks and (marks != "." or not is_abbreviated(bare)):
        yield Word("", marks, start + len(bare), start + len(core), is_mark=True)


def is_abbreviated(bare: str) -> bool:
    """Whether a dot behind that word need not end a sentence."""
    return bare.isdigit() or (len(bare) <= SHORT_WORD and bare.isalpha())


def _parts(bare: str, start: int) -> Iterator[Word]:
    """A word without marks around it, or the words that it joins ("burn-down", "who's")."""
    lower, end = folded(bare), start + len(bare)
    for suffix, key in _SHORT.items():
        if lower.endswith(suffix) and len(lower) > len(suffix):
            cut = end - len(suffix)
            yield from _joined(bare[: -len(suffix)], start)
            yield Word(key, bare[-len(suffix) :], cut, end)
            return
    yield from _joined(bare, start)


def _joined(bare: str, start: int) -> Iterator[Word]:
    """A word, or those that it joins without an end such as "'s"."""
    lower, end = folded(bare), start + len(bare)
    if lower.endswith("n't"):
        stem = lower[:-3]
        yield Word(_STEMS.get(stem, stem), bare[:-3], start, end - 3)
        yield Word("not", bare[-3:], end - 3, end)
        return
    if lower == "w/o":
        yield Word("without", bare, start, end)
        return
    joined = re.split(r"([-/–])", bare)
    if len(joined) > 1 and all(part.isalpha() for part in joined[0::2]):
        for part in joined:
            if part.isalpha():
                yield Word(folded(part), part, start, start + len(part))
            start += len(part)
        return
    yield Word(lower, bare, start, end)


def _in_full(word: Word, contractions: Mapping[str, str]) -> Iterator[Word]:
    for key in contractions.get(word.key, word.key).split() or [""]:
        yield Word(key, word.text, word.start, word.end, word.is_quoted, word.is_mark)
