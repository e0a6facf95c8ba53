"""Text -> what it asks of schedules: "stop the monday report", "what is scheduled?"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.asking.report_names import reports_named
from bot.asking.text import plain_words
from bot.schedules.days import OF_SOMETHING_ELSE
from bot.schedules.translated import in_english

# More than that is no sentence about a schedule.
MOST_READ = 2_000


class Verb(StrEnum):
    """What is to be done with schedules."""

    MAKE = "make"
    LIST = "list"
    EDIT = "edit"
    PAUSE = "pause"
    RESUME = "resume"
    RUN = "run"
    DELETE = "delete"


@dataclass(frozen=True)
class ScheduleAsked:
    """What is asked of schedules, and the words that say of which, or what to schedule."""

    verb: Verb
    words: str = ""


VERBS = {
    Verb.DELETE: r"stop|cancel|delete|remove|unschedule|unsubscribe(?: from)?|discontinue|"
    r"turn off|end",
    Verb.PAUSE: r"pause|suspend|mute|snooze",
    Verb.RESUME: r"resume|unpause|restart|reactivate|continue|go on with",
    Verb.EDIT: r"edit|change|reschedule|move",
    Verb.RUN: r"run",
}
# Of a verb alone, or before a report, schedules are meant; of others more has to be said.
PLAIN_VERBS = r"stop|pause|resume|unschedule|unsubscribe|unpause|cancel|discontinue|suspend"
_POLITE = re.compile(
    r"(?:(?:please|pls|hey|hi|hello|ok|okay|and|also|now|then|just|kindly|can|could|would|will|you|"
    r"we|i|i'd|we'd|i'll|let's|lets|want|need|like|love|to|have|(?:is|would) it (?:be )?possible|"
    r"any chance)\b[\s,!:]*)*",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    "|".join(rf"(?P<{verb}>{words})" for verb, words in VERBS.items()), re.IGNORECASE
)
_NO_MORE = re.compile(
    r"(?:no more|(?:don't|do not|no longer|stop) (?:post|send|shar)(?:e|ing)?)\b", re.IGNORECASE
)
_QUESTION = re.compile(
    r"(?:how|what|what's|whats|which|who|when|when's|where|why|is|are|was|were|do|does|did|has|have|"
    r"will|should)\b",
    re.IGNORECASE,
)
_ALL_ABOUT_THE_LIST = re.compile(
    r"(?:(?:list|show|see|view|get|give|me|us|all|the|my|our|your|of)\s+)*"
    r"(?:schedules?|(?:scheduled|recurring|planned) (?:reports?|posts?|messages?))"
    r"(?:\s+(?:list|show|please|here|in this channel))?",
    re.IGNORECASE,
)
# "Is everything on schedule?" is about the work.
_SCHEDULED = re.compile(
    r"(?<!on )(?<!behind )(?<!ahead of )\b(?:schedules?|scheduled)\b|\bnext report\b|"
    r"\b(?:you|bot)(?: going to)? post\b|\breports? (?:come|comes|is posted|are posted)\b",
    re.IGNORECASE,
)
_SCHEDULE = re.compile(
    r"(?:schedule|watch(?: on)?|keep an eye on|(?:let|tell|warn|alert) (?:me|us)(?: know)? "
    r"(?:when|if) the (?:sprint|risk|outlook))\b",
    re.IGNORECASE,
)
_POST = re.compile(
    r"(?:post|send|share|publish|drop|give|show|deliver|remind|report|put|bring|message|ping|"
    r"set up|make|create|add|start)\b",
    re.IGNORECASE,
)
_DAY = r"(?:mon|tues?|wednes|wed|thurs?|thu|fri|satur|sat|sun)(?:day)?"
_RECURRING = re.compile(
    r"\b(?:every|each)\s+(?:other\s+|second\s+|2nd\s+|first\s+|last\s+|1st\s+|single\s+|\d+\s+)?"
    rf"(?:days?|weeks?|fortnight|months?|working\s+days?|weekdays?|business\s+days?|mornings?|"
    rf"evenings?|afternoons?|night|{_DAY}s?)\b"
    r"|\b(?:every|each)\s+sprint\s+(?:starts?|ends?)\b|\beveryday\b"
    r"|\bday\s+of\s+(?:each|every|a|the)\s+(?:sprint|month)\b"
    rf"|\b{_DAY}s?\s+of\s+(?:each|every|a|the)\s+month\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)days\b|\b(?:on\s+)?weekdays\b"
    rf"|\b{_DAY}\s+(?:at\s+)?(?:\d{{1,2}}(?::\d\d|\s*[ap]\.?m\b|h\b)|at\s+\d|noon|midnight)"
    r"|\bcron\s+[`\"']?[\d*]",
    re.IGNORECASE,
)
# Days that are none, which are asked back: "burndown every blue moon".
_UNCLEAR = re.compile(
    r"(?<!of )(?<!for )(?<!in )\bevery\s+(?!(?:sprint|issue|ticket|deliverable|epic|open|closed|"
    r"blocked|unassigned|unestimated|team|board)s?\b)\w",
    re.IGNORECASE,
)
# A question of the forecast, which need not be named.
_AHEAD = re.compile(r"\b(?:how\s+(?:much|many)|what[\s-]+if)\b", re.IGNORECASE)
_ADVERB = re.compile(
    r"\b(?:daily|weekly|bi-?weekly|fortnightly|monthly|regularly)\b", re.IGNORECASE
)
_TIME = re.compile(
    rf"\bat\s+\d|\d(?::\d\d|\s*[ap]\.?m\b|h\b)|\bnoon\b|\bon\s+{_DAY}s?\b", re.IGNORECASE
)
# What says that a schedule is meant by a verb that is said of much else.
_ONE_OF_THEM = re.compile(
    r"\bschedul\w*|\bwatch\b|^\s*(?:#?\d+|settings:\S+)(?:\s*(?:,|and|&)\s*#?\d+)*"
    r"(?:\s+(?:now|please|again|too))*\s*$"
    r"|^\s*(?:all|everything)\s*$",
    re.IGNORECASE,
)
# Slack's marks of bold and slanted words; a star may be a field of a crontab, too.
_MARKS = re.compile(r"(?<!\S)[*_~`]+(?=[a-zA-Z<#\"])|(?<=[\w>\".!?])[*_~`]+(?!\S)|^>\s*")
_IT = re.compile(
    r"(?:it|that|this|them|all|everything|posting|posts|reports?|the|\s)*", re.IGNORECASE
)

# "The purple thing": which one is not known, but one of them is meant.
_SOME_REPORT = re.compile(
    r"(?:(?:the|that|this|those|these|my|our|all)\s+)?(?:[\w-]+\s+){0,3}"
    r"(?:things?|ones?|posts?|messages?|updates?|notifications?|reminders?|alerts?|digests?|"
    r"reports?|charts?|jobs?)(?:\s+(?:please|now|here))*",
    re.IGNORECASE,
)


def schedule_asked(text: str) -> ScheduleAsked | None:
    """What a message asks of schedules; None where it is about something else."""
    plain = _plain(text)
    english = in_english(plain)
    core = english[_POLITE.match(english).end() :]  # type: ignore[union-attr]
    if no_more := _NO_MORE.match(core):
        return ScheduleAsked(Verb.DELETE, core[no_more.end() :].strip())
    if (change := _change(core)) and _is_about_schedules(core, change.words):
        return change
    if _ALL_ABOUT_THE_LIST.fullmatch(core):
        return ScheduleAsked(Verb.LIST)
    if _QUESTION.match(core):
        return ScheduleAsked(Verb.LIST, core) if _SCHEDULED.search(core) else None
    # "As of monday 9:00" is no time to post at.
    said = OF_SOMETHING_ELSE.sub(" ", core)
    is_asked_often = _RECURRING.match(core) and _AHEAD.search(core)
    is_posted, names_report = _POST.match(core), bool(reports_named(core) or is_asked_often)
    often = _ADVERB.search(said) and (is_posted or _TIME.search(said))
    recurs = (_RECURRING.search(said) or often) and (is_posted or names_report)
    if _SCHEDULE.match(core) or recurs or (names_report and _UNCLEAR.search(said)):
        return ScheduleAsked(Verb.MAKE, plain)
    return None


def schedule_commanded(text: str) -> ScheduleAsked:
    """What the text after the command asks of schedules."""
    plain = _plain(text)
    if plain.lower() in ("list", "show"):
        return ScheduleAsked(Verb.LIST)
    asked = schedule_asked(plain)
    return asked or _change(in_english(plain)) or ScheduleAsked(Verb.MAKE, plain)


def _plain(text: str) -> str:
    # The bot is mentioned first, and whose figures are asked for later.
    words = _MARKS.sub(" ", plain_words(re.sub(r"^\s*(?:<@\w+>\s*)+", "", text[:MOST_READ])))
    words = re.sub("[\ue000-\uf8ff]", " ", words)
    return words.replace("’", "'").strip(" ¿¡?!.,:")


def _change(core: str) -> ScheduleAsked | None:
    change = _CHANGE.match(core)
    if change is None or core[change.end() : change.end() + 1].isalnum():
        return None
    return ScheduleAsked(Verb(str(change.lastgroup)), core[change.end() :].strip())


def _is_about_schedules(core: str, which: str) -> bool:
    if _ONE_OF_THEM.search(which) or _RECURRING.search(which) or _ADVERB.search(which):
        return True
    if re.match(rf"(?:{PLAIN_VERBS})\b", core, re.IGNORECASE):
        return bool(
            _IT.fullmatch(which)
            or _SOME_REPORT.fullmatch(which)
            or reports_named(which)
            or re.search(_DAY, which, re.IGNORECASE)
        )
    return False
