"""What a sentence supposes: "what if we add 20 points", "at 80% pace", "if scope freezes".

Each becomes the text that `metrics.forecast.what_if.read_assumption` reads. What is supposed and
is none of these is refused: it would change the figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from bot.asking import languages
from bot.asking.amounts import (
    Work,
    called_more_at,
    pace_at,
    percent_at,
    share_at,
    signed_at,
    stretch_at,
    week_at,
    work_at,
)
from bot.asking.phrases import Found, Slots, beginning_at, found_in
from bot.asking.reading import LONGEST_NAME, Reading
from bot.asking.subjects import Kind, Subject, subject_of
from bot.asking.unread_assumptions import refusal, refuse_times
from bot.asking.words import Word
from bot.errors import WrongUsage
from metrics.forecast.what_if import read_assumption
from metrics.model.errors import WrongAssumption
from metrics.model.report import Unit

# "Let me know if".
WORDS_BEFORE = 3
# "And if we then".
MOST_JOINTS = 6
# Nobody supposes more at once.
MOST_SUPPOSED = 10
PERCENTS = {"off": 0.0, "halved": 50.0, "doubled": 200.0}


@dataclass
class Supposed:
    """What a sentence supposes.

    Attributes:
        texts: Each assumption; of work whose unit was not said, its amount alone.
        places: Where each stands, behind which nothing may be left that no rule reads.
        work_of: What the work is part of that comes or goes; None where that is not said.
    """

    texts: list[str] = field(default_factory=list)
    places: list[tuple[int, int]] = field(default_factory=list)
    work_of: Subject | None = None


def read_supposed(reading: Reading) -> Supposed:
    """Read what the sentence supposes. Raises WrongUsage for what cannot be supposed."""
    supposed, slots = Supposed(), _slots(reading)
    for number, opening in enumerate(_openings(reading)):
        if reading.words[opening.start].taken:
            continue
        is_one_of_many = number >= MOST_SUPPOSED
        end = opening.end
        if not is_one_of_many:
            end = _read_clauses(reading, opening.end, supposed, slots)
        if end > opening.end:
            reading.taken(Found(opening.start, end, {}))
        elif is_one_of_many or not _is_no_condition(reading, opening):
            raise refusal(reading, opening.start, opening.end)
    meanings = languages.meanings("supposed_anywhere")
    anywhere = [
        (meanings[phrase], found)
        for at in range(len(reading.words))
        for phrase, found in beginning_at(tuple(meanings), reading.words, at, slots)
    ]
    for meaning, found in sorted(anywhere, key=lambda pair: (pair[1].start, -pair[1].length)):
        if not any(word.taken for word in reading.words[found.start : found.end]):
            _read(reading, meaning, found, supposed, slots)
    return supposed


def other_amounts(reading: Reading, texts: Sequence[str], unit: Unit | None) -> tuple[str, ...]:
    """What was supposed before with the amount of work that is named alone: "and with 30?".

    It is in `unit`, where that was read already. Empty where none is named, or where no work was
    supposed, or several amounts.
    """
    of_work = [text for text in texts if text[0] in "+-"]
    if len(of_work) != 1:
        return ()
    (text,) = of_work
    for found in found_in(languages.phrases("other_amount"), reading.words, _slots(reading)):
        reading.taken(found)
        work: Work = found.values["work"]
        other = f"{text[0]}{work.size} {work.unit or unit or text.split()[-1]}"
        return tuple(other if each == text else each for each in texts)
    return ()


def in_unit(texts: Sequence[str], unit: Unit) -> tuple[str, ...]:
    """The assumptions as they are kept; work without a unit is counted in that one.

    Raises WrongUsage for one that makes no sense.
    """
    try:
        return tuple(
            read_assumption(text if " " in text else f"{text} {unit}").text for text in texts
        )
    except WrongAssumption as error:
        raise WrongUsage(str(error)) from error


def unit_of(texts: Sequence[str]) -> Unit | None:
    """The unit in which all the work is counted that comes or goes; None where there is none."""
    units = {text.split()[-1] for text in texts} & {*Unit}
    return Unit(units.pop()) if len(units) == 1 else None


def _openings(reading: Reading) -> Iterator[Found]:
    """Each "what if", "suppose" or "if", in order; the longest where they overlap."""
    phrases = (*languages.phrases("supposing"), *languages.phrases("perhaps_supposing"))
    found = found_in(phrases, reading.words, {})
    end = 0
    for each in sorted(found, key=lambda each: (each.start, -each.length)):
        if each.start >= end:
            end = each.end
            yield each


def _is_no_condition(reading: Reading, opening: Found) -> bool:
    """Whether that "if" supposes nothing: "tell me if", "if possible", the Spanish "sí, …"."""
    words, first = reading.words, reading.words[opening.start]
    before = [word.key for word in words[max(opening.start - WORDS_BEFORE, 0) : opening.start]]
    behind = words[opening.end : opening.end + 1]
    is_perhaps = any(
        found.start == opening.start
        for found in reading.found(languages.phrases("perhaps_supposing"))
    )
    if is_perhaps or before[-1:] in (["i"], ["we"]):
        return True
    if opening.length == 1 and first.key == "si" and any(word.is_mark for word in behind):
        return True
    is_polite = any(beginning_at(languages.phrases("courtesies"), words, opening.end, {}))
    is_asked = opening.length == 1 and bool({*before} & languages.word_set("wondering"))
    return is_polite or is_asked


def _read_clauses(reading: Reading, at: int, supposed: Supposed, slots: Slots) -> int:
    """Read what is supposed from that word on; where the last assumption of it ends."""
    end = at
    while found := _clause_behind(reading, end, slots):
        end = _read(reading, *found, supposed, slots)
    return end


def _clause_behind(reading: Reading, at: int, slots: Slots) -> tuple[str, Found] | None:
    """The next assumption, with no more than a joint before it."""
    meanings, joints = languages.meanings("supposed"), languages.word_set("supposing_too")
    for place in range(at, min(at + MOST_JOINTS, len(reading.words))):
        found = [*beginning_at(tuple(meanings), reading.words, place, slots)]
        if found:
            # "Search gets 5 more issues" says of what they are.
            found.sort(key=lambda pair: (pair[1].length, "what" in pair[1].values))
            phrase, longest = found[-1]
            return meanings[phrase], longest
        word = reading.words[place]
        if not (word.is_mark or (word.is_free and word.key in joints)):
            return None
    return None


def _read(reading: Reading, meaning: str, found: Found, supposed: Supposed, slots: Slots) -> int:
    """Read one assumption, and of which work it is; where it ends. Raises WrongUsage."""
    end = found.end
    work = next((each for each in found.values.values() if isinstance(each, Work)), None)
    refuse_times(reading, found, is_of_work=bool(work))
    sign = work.sign if work and meaning == "+-" else -1 if meaning.endswith("-") else 1
    if work and work.sign * sign < 0 and meaning != "-":
        raise refusal(reading, found.start, found.start)
    if work:
        supposed.texts.append(f"{'+' if sign > 0 else '-'}{work.size} {work.unit}".strip())
        if "what" in found.values:
            _name_work(reading, found, subject_of(reading, *found.values["what"]), supposed)
        else:
            end = _read_where(reading, found, sign, supposed, slots)
    else:
        supposed.texts.append(_pace(meaning, found) if meaning != "frozen" else "scope freezes")
    reading.taken(Found(found.start, end, {}))
    supposed.places.append((found.start, end))
    return end


def _pace(meaning: str, found: Found) -> str:
    percents = (found.values[name] for name in ("share", "pace", "percent") if name in found.values)
    percent = next(percents, PERCENTS.get(meaning, 0.0))
    if meaning in {"slower", "faster"}:
        percent = 100 + percent * (-1 if meaning == "slower" else 1)
    stretch = found.values.get("week") or found.values.get("stretch", "")
    return f"{percent:g}% pace {stretch}".strip()


def _read_where(reading: Reading, found: Found, sign: int, supposed: Supposed, slots: Slots) -> int:
    """Read to which work more is added, or from which some is taken; where that ends."""
    words, at = reading.words, found.end
    if sign > 0 and at < len(words) and words[at].key in languages.word_set("elsewhere"):
        elsewhere = beginning_at(languages.phrases("from_elsewhere"), words, at, {})
        at = next((each.end for _, each in elsewhere), at)
        if at == found.end:
            raise refusal(reading, found.start, found.start)
    section = "into" if sign > 0 else "out_of"
    before = next(beginning_at(languages.phrases(section), words, at, {}), None)
    if before is None:
        return at
    start = end = before[1].end
    while end < min(len(words), start + LONGEST_NAME) and words[end].is_free:
        is_joint = words[end].key in languages.word_set("supposing_too")
        is_of_unit = words[end].key in languages.phrases("by_unit") and any(
            True for _ in reading.slots["unit"](words, end + 1)
        )
        is_end = words[end].key in languages.word_set("name_ends")
        if is_end or is_of_unit or (is_joint and _clause_behind(reading, end, slots)):
            break
        end += 1
    if [*reading.slots["unit"](words, start)]:
        return at
    subject = subject_of(reading, start, end)
    if subject is None:
        return at
    _name_work(reading, Found(found.start, end, {}), subject, supposed)
    return end


def _name_work(reading: Reading, found: Found, subject: Subject | None, supposed: Supposed) -> None:
    is_another = supposed.work_of not in (None, subject)
    if subject is None or subject.kind is Kind.ISSUE or is_another:
        raise refusal(reading, found.start, found.start)
    supposed.work_of = subject


def _slots(reading: Reading) -> Slots:
    plain, today = reading.plain, reading.today
    return {
        **reading.slots,
        "work": lambda words, at: work_at(words, at, plain),
        "more": lambda words, at: called_more_at(words, at, plain, 1),
        "less": lambda words, at: called_more_at(words, at, plain, -1),
        "signed": lambda words, at: signed_at(words, at, plain),
        "percent": percent_at,
        "pace": pace_at,
        "share": share_at,
        "stretch": lambda words, at: stretch_at(words, at, today),
        "week": lambda words, at: week_at(words, at, today),
        "who": _who_at,
    }


def _who_at(words: Sequence[Word], at: int) -> Iterator[tuple[int, str]]:
    """Somebody who does something, in one word, or in two with an article."""
    no_name = languages.word_set("no_who") | languages.word_set("excluding")
    place = at + (at < len(words) and words[at].key in languages.word_set("articles"))
    for start in {place, at}:
        if (
            start < len(words)
            and words[start].is_free
            and words[start].key.isalpha()
            and words[start].key not in no_name
        ):
            yield start + 1, words[start].text
