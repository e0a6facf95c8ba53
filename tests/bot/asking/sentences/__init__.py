"""What people type to the bot, and what each sentence means: a module a kind, or a language.

`SENTENCES` are pairs of what is typed and what it means; `FOLLOW_UPS` are the question before,
what is typed, and what it then means. Texts are as Slack sends them: a channel is
`<#C0GENERAL|general>`, a person `<@U0BEN>`, an address `<https://…>`, an emoji `:fire:`, and `&` is
`&amp;`. The bot itself is `<@U0ANALYTICS>`. A text with a slash before it is a command; all others
are typed in a mention or a direct message.

They are read on Tuesday, 24 November 2026, about the sample team of the playground: its board
`platform` (the default, counted in points) and the roadmap of it, with the current Sprint 10 from
16 to 29 November, nine sprints before and two after it.

A meaning is written as in a shell, `sprint-burndown sprint=@previous unit=issues`:

- First comes a report of the catalogue; then, as `key=value`, what differs from its defaults.
  Values with blanks are quoted, several have `|` between them: `sprints="Sprint 9|Sprint 10"`.
- `sprint`: `@current`, `@previous`, `@next`; `@-2` is the one before the previous, `@+2` the one
  after the next; a title (`Sprint 9`, also where people typed `sprint #9` or `9`), or a day in it
  as ISO date. Words that `find_sprint` finds the same sprint by mean the same. Of a report that is
  of the current sprint anyway (burndown, burnup, summary, risk), the current one is left out.
- `deliverable`, `issue`, `statuses`, `board`: as typed, and compared in any case. An issue is its
  number or `acme/web#12`, also where its address was typed; so is a deliverable's.
- `unit`: `issues`, where they do not count points.
- `as_of`, `by`: days as ISO dates. `last`: how many sprints. `sprints`: the two that are compared,
  in the order typed. `focus`: the list that is asked for, as the parameter has it.
- `epics` and `private` are words of their own.
- `left_out`: words that the answer names as not understood. Where none are given, a sentence may
  still have some: they are no part of its meaning.

Other meanings:

- `explains sprint-burndown`: that report is explained, and offered.
- `greeting`; `thanks`, which praise and consent mean too; `help`; `csv`, the data of the report
  that was shown last; `person`: there are no figures of single people.
- `asks: words`: nothing is reported; the answer asks back, or says what is missing, and holds these
  words, in any case. Where a sprint or deliverable is asked for that the board has not, reading the
  words may go well and the board's answer be the one that asks.
- `suggests: sprint-burndown sprint=@previous`: asks back, and what it offers first is this.
- `nothing`: no report is meant, and none is guessed: the answer says what one can ask.
- `schedule "sprint-burndown" "deliverable-status unit=issues" when="every friday 16:00"`: these
  reports, at that time, in this conversation or in `channel=general`. `when` is `every`, days and
  times of 24 hours: `every monday, thursday 09:00, 17:00`, `every monday-friday`, `every day`,
  `every other friday`, `every working day`, `every sprint day` (working days during sprints),
  `every sprint start`, `every sprint end`; of each month, `every first monday`,
  `every last friday`, `every last working day`; or `cron 30 8 * * 1-5`. `zone` is the time zone,
  where it is named.
- `watch when="every sprint day 09:00"`: speaks when the sprint's outlook changes.
- `schedules`: the list. `stop 3`, `pause 3`, `resume 3`, `run 3`: that schedule; `stop all`, or
  `stop monday burndown` for those of that day and report.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path

ASKING = ("asks", "suggests")


def all_sentences() -> list[tuple[str, str, str]]:
    """Each sentence with the kind it is of: kind, what is typed, what it means."""
    return [
        (kind, typed, means)
        for kind in kinds()
        for typed, means in getattr(import_module(f"{__name__}.{kind}"), "SENTENCES", ())
    ]


def all_follow_ups() -> list[tuple[str, str, str]]:
    """Each follow-up: what was asked before, what is typed, what it then means."""
    return [
        row
        for kind in kinds()
        for row in getattr(import_module(f"{__name__}.{kind}"), "FOLLOW_UPS", ())
    ]


def kinds() -> list[str]:
    """The names of the modules, in order."""
    return sorted(path.stem for path in Path(__file__).parent.glob("[a-z]*.py"))


def meaning(means: str) -> dict[str, str]:
    """What is written in that notation: its first word as `kind`, and its keys and values.

    What has no key is `words`, with a space between them, such as the `3` of `stop 3`; the reports
    of a schedule have `|` between them. Words of their own (`private`) have themselves as value.
    """
    first, _, rest = means.partition(":")
    if first in ASKING:
        return {"kind": first, "words": rest.strip()}
    kind, *parts = shlex.split(means)
    if kind == "schedule":
        reports = [part for part in parts if not part.startswith(("when=", "channel=", "zone="))]
        told = [part for part in parts if part not in reports]
        return {"kind": kind, "words": "|".join(reports), **_pairs(told)}
    plain = [part for part in parts if "=" not in part]
    if kind in {"stop", "pause", "resume", "run", "explains"}:
        return {"kind": kind, "words": " ".join(plain)}
    flags = {word: word for word in plain}
    return {"kind": kind, **_pairs(part for part in parts if "=" in part), **flags}


def _pairs(parts: Iterable[str]) -> dict[str, str]:
    return {key: value for key, _, value in (part.partition("=") for part in parts)}
