"""Words -> `ReportRequest`: the one grammar of slash commands, messages, mentions and schedules."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from bot.asking.asked import Asked
from bot.asking.parameter_words import values_named
from bot.asking.quoted import QUOTED, blanked, titles_quoted
from bot.asking.report_request import ReportRequest
from bot.errors import NoReportNamed, WrongUsage
from bot.tenancy.visibility import VisibleBoards
from metrics.model.iterations import CURRENT, PREVIOUS, RELATIVE_WORDS
from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, Entry
from metrics.reports.parameters import DELIVERABLE, SPRINT, ValueKind
from metrics.text.likeness import MISTYPED

UNIT_WORDS = {
    "point": Unit.POINTS,
    "points": Unit.POINTS,
    "story point": Unit.POINTS,
    "story points": Unit.POINTS,
    "pts": Unit.POINTS,
    "issue": Unit.ISSUES,
    "issues": Unit.ISSUES,
    "ticket": Unit.ISSUES,
    "tickets": Unit.ISSUES,
}
SPRINT_WORDS = {**RELATIVE_WORDS, "this": CURRENT, "prev": PREVIOUS, "sprint": CURRENT}
QUOTES = str.maketrans("“”„‟", '""""')
_UNIT_PATTERN = "|".join(sorted(UNIT_WORDS, key=len, reverse=True))
BY_UNIT = re.compile(rf"\b(?:by|in|per)\s+({_UNIT_PATTERN})\b", re.IGNORECASE)
BARE_UNIT = re.compile(rf"\b({_UNIT_PATTERN})\b", re.IGNORECASE)
JOINED = re.compile(r"(?:\b(?:and|or)|[,&+])\s*(?:the\s+|an?\s+)?$", re.IGNORECASE)
ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BY_SOMETHING_ELSE = re.compile(r"\bby(?:\s+(\S+))?$", re.IGNORECASE)
IN_SOMETHING_ELSE = re.compile(r"\b(?:in|per)\s+(\S+)$", re.IGNORECASE)
PRIVATE = r"\b(?:in\s+)?private(?:ly)?\b|\b(?:only|just)\s+(?:for|to)\s+me\b"
# Where the words could be a title or a status, only the last ones make the answer private.
PRIVATE_AT_LAST = rf"(?:{PRIVATE})\s*$"
FILLER = (
    r"[?!]|\.(?=\s|$)|\b(?:the|our|my) board\b|\bby the way\b|\bhow (?:complete|far|done|much)\b"
)
CHATTER = (
    rf"{FILLER}|\b(?:hi|hello|please|thank|thanks|you|how|what|which|is|are|was|did|the|our|my|"
    r"a|an|me|us|of|on|for|show|give|get|report|chart|going|doing|status)\b"
)
# Some are a status on somebody's roadmap, or in the title of a deliverable.
MORE_CHATTER = (
    r"\b(?:hey|does|do|can|could|would|i|we|see|tell|it|look|looks|looking|like|so far|"
    r"right now|now|today|currently|at the moment)\b"
)
# What one says to change the question before: "and the previous one, in issues?"
FOLLOWING = (
    r"\b(?:and|or|but|about|same|instead|again|then|with|one|ones|by|in|once more|refresh|it)\b|,"
)
# In a message that names no report: a relative one, a day, or a title as titles are written.
SPRINT_IN_A_SENTENCE = re.compile(
    r"\b(?i:current|this|previous|prev|last|next|upcoming)\b|\b\d{4}-\d{2}-\d{2}\b|"
    r"\b(?i:sprint|iteration)(?: [A-Z\d#](?:[^\s,?!.]|\.(?=\S))*)+"
)
# A number as titles of sprints have it: "sprint #12", "1.6", "W39".
NUMBERED = r"(?:sprint|iteration)?\s*#?[a-z]{0,2}\d+(?:\.\d+)*"
# What is left after removing chatter if it names a sprint without doubt, or is empty.
A_SPRINT_ALONE = re.compile(
    rf"(?:@?(?:{'|'.join(SPRINT_WORDS)})(?:\s+(?:sprint|iteration)s?)?|"
    rf"{NUMBERED}|{ISO_DAY.pattern})?",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
SHORTEST_NAME = 4


def wants_help(text: str) -> bool:
    """Whether the text of a command asks what can be typed."""
    return text.strip().lower() in {"help", "?", "-h", "--help"}


def without_mentions(text: str) -> str:
    """The text of a message without mentions (`<@U…>`), such as that of the bot."""
    return re.sub(r"<@\w+>", " ", text)


def parse_command(report: str, text: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """Read the text after a slash command: unit, board, and what the report takes, in any order.

    Quoted text is a title or a status, unchanged. Raises WrongUsage.
    """
    return _asked(report, plain_words(text), visible, default_unit)


def parse_message(text: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """Read a message that names its report anywhere: "burndown of sprint 12, in issues".

    Raises WrongUsage, and NoReportNamed when no report is named.
    """
    plain = plain_words(text)
    unquoted = blanked(plain)
    if mentions := reports_named(plain):
        for (first, _), (second, _) in pairwise(mentions):
            if JOINED.search(plain[: second.start()]):
                raise WrongUsage(
                    f"One report at a time, please: I read `{first[0]}` and `{second[0]}`. "
                    "Type one of them."
                )
        match, report = max(mentions, key=lambda mention: len(mention[0][0]))
        only_sprint = CATALOGUE[report].takes == (SPRINT,)
        chatter = f"{MORE_CHATTER}|{CHATTER}" if only_sprint else CHATTER
        words = _unquoted_without(chatter, without(match, plain))
        return _asked(report, words, visible, default_unit)
    if re.search(r"\bsprint\b", unquoted, re.IGNORECASE) and not _mistypes_a_report(unquoted):
        return _current_or_named_sprint(plain, visible, default_unit)
    raise _no_report(unquoted)


def reports_named(plain: str) -> list[tuple[re.Match[str], str]]:
    """The reports named outside quotes, each with its first match, in the order of the words.

    Of overlapping names the longest counts: "deliverable burnup" contains those of three.
    """
    unquoted = blanked(plain)
    mentions = [
        (match, entry.name)
        for entry in CATALOGUE.values()
        if (match := re.search(rf"\b(?:{'|'.join(_names(entry))})s?\b", unquoted, re.IGNORECASE))
    ]
    apart = [
        mention
        for mention in mentions
        if not any(
            other is not mention
            and other[0].start() <= mention[0].start()
            and mention[0].end() <= other[0].end()
            for other in mentions
        )
    ]
    return sorted(apart, key=lambda mention: mention[0].start())


def parse_follow_up(text: str, before: ReportRequest, visible: VisibleBoards) -> Asked:
    """Read "and in issues?" or "the previous one" as a change of the previous request.

    Raises WrongUsage, and NoReportNamed when the words say something else.
    """
    plain = plain_words(text)
    private, rest = _private(plain, anywhere=True)
    unit, rest = _unit(QUOTED.sub(" ", rest), before.unit)
    board, rest = _board(rest, visible)
    changed = replace(before, unit=unit, board=board or before.board)
    rest = re.sub(f"{FOLLOWING}|{MORE_CHATTER}|{CHATTER}", " ", rest, flags=re.IGNORECASE)
    rest = " ".join(rest.split())
    titles = [*titles_quoted(plain), *filter(None, [rest])]
    if titles:
        sprint_words = (
            _is_sprint(rest)
            or SPRINT_IN_A_SENTENCE.fullmatch(rest)
            or A_SPRINT_ALONE.fullmatch(rest)
        )
        is_sprint = bool(sprint_words) and not _mistypes_a_report(rest)
        if SPRINT not in CATALOGUE[before.report].takes or not (is_sprint or titles_quoted(plain)):
            raise _no_report(plain)
        changed = changed.asking(SPRINT, _sprint(titles)).asking(DELIVERABLE, "")
    elif not plain.strip(" ?!.,"):
        raise _no_report(plain)
    return Asked(changed, private=private)


def parse_mistyped(report: str, text: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """Read a message with a mistyped report name as if the name were right.

    Raises WrongUsage.
    """
    plain = plain_words(text)
    unquoted = blanked(plain)
    entry, words = CATALOGUE[report], list(_WORD.finditer(unquoted))
    names = {entry.name.replace("-", " "), entry.title.lower(), *entry.words}

    def likeness(span: tuple[int, int]) -> float:
        return max(fuzz.ratio(plain[slice(*span)].lower(), name) for name in names)

    start, end = max(
        ((first.start(), last.end()) for at, first in enumerate(words) for last in words[at:][:3]),
        key=likeness,
    )
    well_typed = f"{plain[:start]}{entry.words[0]}{plain[end:]}"
    return parse_message(well_typed, visible, default_unit)


def _asked(report: str, plain: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    takes = CATALOGUE[report].takes
    values, plain = values_named(takes, plain)
    quoted = titles_quoted(plain)
    is_free = any(
        parameter.kind is ValueKind.TEXT and parameter.source and not parameter.words
        for parameter in takes
    )
    private, rest = _private(QUOTED.sub(" ", plain), anywhere=not is_free)
    unit, rest = _unit(rest, default_unit)
    board, rest = _board(rest, visible)
    request = ReportRequest(report, board, unit, values)
    # "private" may have stood before "by issues" or "board main", which are removed by now.
    also_private, rest = _private(rest, anywhere=not is_free)
    rest = " ".join(rest.split()).strip(" ,")
    if takes == (SPRINT,):
        rest = _without_chatter(rest)
    return Asked(_with_words(request, quoted, rest), private=private or also_private)


def _with_words(request: ReportRequest, quoted: list[str], rest: str) -> ReportRequest:
    """The request with the remaining words as parameters; `rest` are the unquoted ones."""
    free = [parameter for parameter in CATALOGUE[request.report].takes if not parameter.words]
    words = [*quoted, *filter(None, [rest])]
    if not free and words:
        raise WrongUsage(f"I do not know what `{' '.join(words)}` means here: leave it out.")
    for parameter in free:
        if parameter.is_several:
            unquoted = re.split(r"\s*(?:,|\band\b|\bor\b)\s*", rest)
            return request.asking(parameter, (*quoted, *filter(None, unquoted)))
        if parameter.kind is not ValueKind.SPRINT:
            if not words and parameter.missing:
                raise WrongUsage(parameter.missing)
            return request.asking(parameter, " ".join(words))
        if len(free) == 1 or _is_sprint(rest):
            return request.asking(parameter, _sprint(words))
    return request


def _current_or_named_sprint(plain: str, visible: VisibleBoards, default_unit: Unit) -> Asked:
    """The burndown of the sprint that a sentence is about, whatever else it says."""
    private, rest = _private(plain, anywhere=True)
    rest = re.sub(f"{QUOTED.pattern}|{FILLER}", " ", rest, flags=re.IGNORECASE)
    unit, rest = _unit(" ".join(rest.split()), default_unit)
    board, rest = _board(rest, visible)
    sprint_words = SPRINT_IN_A_SENTENCE.search(" ".join(rest.split()))
    titles = titles_quoted(plain) or ([sprint_words[0]] if sprint_words else [])
    request = ReportRequest("sprint-burndown", board, unit).asking(SPRINT, _sprint(titles))
    return Asked(request, private=private)


def _no_report(text: str) -> NoReportNamed:
    """The error that suggests reports of similar names, or all of them."""
    words = _WORD.findall(text.lower())
    phrases = [
        " ".join(words[at : at + length]) for length in (1, 2, 3) for at in range(len(words))
    ]
    near: dict[str, float] = {}
    for entry in CATALOGUE.values():
        names = {entry.name.replace("-", " "), entry.title.lower(), *entry.words}
        scores = (
            fuzz.ratio(phrase, name)
            for phrase in phrases
            for name in names
            if len(phrase) >= SHORTEST_NAME and len(name) >= SHORTEST_NAME
        )
        near[entry.name] = max(scores, default=0)
    nearest = tuple(
        name for name in sorted(near, key=near.__getitem__, reverse=True) if near[name] >= MISTYPED
    )[:3]
    if nearest:
        choices = " or ".join(f"`{CATALOGUE[name].words[0]}`" for name in nearest)
        return NoReportNamed(f"I did not find a report in that: did you mean {choices}?", nearest)
    choices = ", ".join(f"`{entry.words[0]}`" for entry in CATALOGUE.values())
    return NoReportNamed(f"I did not find a report in that: say one of {choices}, or `help`.")


def _mistypes_a_report(text: str) -> bool:
    """Whether a word is a mistyped report name, and not only related, as `delivered` is to
    `deliverable`."""
    names = [name for entry in CATALOGUE.values() for name in entry.words]
    similarity, enough = OSA.normalized_similarity, MISTYPED / 100
    return any(
        process.extractOne(word, names, scorer=similarity, score_cutoff=enough)
        for word in _WORD.findall(text.lower())
    )


def _unquoted_without(words: str, text: str) -> str:
    def kept(found: re.Match[str]) -> str:
        return found[0] if found[0].startswith('"') else " "

    return re.sub(f'"[^"]*"|{words}', kept, text, flags=re.IGNORECASE)


def _without_chatter(text: str) -> str:
    """The sprint named in the text; the whole text if that may be a title."""
    left = re.sub(f"{MORE_CHATTER}|{CHATTER}", " ", text, flags=re.IGNORECASE)
    left = " ".join(left.split()).strip(" ,")
    return left if A_SPRINT_ALONE.fullmatch(left) else text


def _names(entry: Entry) -> list[str]:
    names = sorted({entry.name, entry.title.lower(), *entry.words}, key=len, reverse=True)
    return [re.sub(r"[ -]", "[ -]", name) for name in names]


def plain_words(text: str) -> str:
    """Undo Slack's escaping and typographic quotes, and fold white space."""
    return " ".join(html.unescape(text).translate(QUOTES).split())


def _private(text: str, *, anywhere: bool) -> tuple[bool, str]:
    """Whether the answer is private, and the text without the words that say so."""
    match = re.search(PRIVATE if anywhere else PRIVATE_AT_LAST, text.strip(" ,"), re.IGNORECASE)
    return (True, without(match, text.strip(" ,"))) if match else (False, text)


def _unit(text: str, default_unit: Unit) -> tuple[Unit, str]:
    match = BY_UNIT.search(text) or BARE_UNIT.search(text)
    if match:
        return UNIT_WORDS[match[1].lower()], without(match, text)
    other = BY_SOMETHING_ELSE.search(text.strip(" ,"))
    within = IN_SOMETHING_ELSE.search(text.strip(" ,"))
    if within and _unit_like(within[1]):
        other = within
    if other and other[1] is None:
        raise WrongUsage("Count by what? Type `by points` or `by issues`.")
    if other:
        raise WrongUsage(f"I cannot count by `{other[1]}`: type {_units_like(other[1])}.")
    return default_unit, text


def _units_like(word: str) -> str:
    nearest = _unit_like(word)
    return f"`by {nearest}`" if nearest else "`by points` or `by issues`"


def _unit_like(word: str) -> Unit | None:
    nearest = process.extractOne(
        word.lower(), UNIT_WORDS.keys(), scorer=fuzz.ratio, score_cutoff=MISTYPED
    )
    return UNIT_WORDS[nearest[0]] if nearest else None


def _board(text: str, visible: VisibleBoards) -> tuple[str, str]:
    """The configured name of the board that the text names, or "", and the text without it."""
    boards = {name.lower(): name for name in visible.boards}
    if not boards:
        # That no board may be seen is said before any answer, so a named one is ignored.
        return "", re.sub(r"\bboard\b(?:\s+\S+)?", " ", text, flags=re.IGNORECASE)
    for way in (r"\bboard\s+([\w-]+)", r"([\w-]+)\s+board\b"):
        match = re.search(way, text, re.IGNORECASE)
        if match and match[1].lower() in boards:
            return boards[match[1].lower()], without(match, text)
    if text.strip(" ,").lower() == "board":
        raise WrongUsage(f"Which board? Type {_boards_to_type(visible.boards)}.")
    match = re.search(r"\bboard\s+(\S+)", text, re.IGNORECASE)
    if match is None:
        return "", text
    (nearest, *_) = process.extractOne(match[1].lower(), boards, scorer=fuzz.WRatio)
    names = ", ".join(f"`{name}`" for name in visible.boards)
    raise WrongUsage(
        f"There is no board `{match[1]}` here (there is {names}): type `board {nearest}`."
    )


def _boards_to_type(boards: Iterable[str]) -> str:
    return " or ".join(f"`board {name}`" for name in boards)


def without(match: re.Match[str], text: str) -> str:
    """The text without what has matched in it."""
    return f"{text[: match.start()]} {text[match.end() :]}"


def _is_sprint(text: str) -> bool:
    """Whether words that could name a deliverable name a sprint."""
    first = text.lower().removeprefix("the ").lstrip("@").partition(" ")[0]
    return first in {*SPRINT_WORDS, "iteration"} or bool(ISO_DAY.fullmatch(first))


def _sprint(words: list[str]) -> str:
    if not words:
        return ""
    if len(words) > 1:
        read = " and ".join(f"`{word}`" for word in words)
        raise WrongUsage(f"One sprint at a time, please: I read {read}. Type one of them.")
    relative = re.fullmatch(
        r"(?:the\s+)?@?(\w+)(?:\s+(?:sprint|iteration)s?)?", words[0], re.IGNORECASE
    )
    if relative and relative[1].lower() in SPRINT_WORDS:
        return SPRINT_WORDS[relative[1].lower()]
    return words[0]
