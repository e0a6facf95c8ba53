"""What people are told when they ask for help, made from the catalogue."""

from __future__ import annotations

from config import Settings
from metrics.catalogue import CATALOGUE, Entry

# What each kind of words that a report takes is called, and what it may be.
USAGE = {
    "sprint": "sprint",
    "statuses": "status, …",
    "deliverable": "deliverable",
    "epics": "with epics",
    "issue": "issue",
}
MEANING = {
    "sprint": (
        "a sprint (`@current`, `@previous`, `@next`, its title, its number or a date in it)"
    ),
    "statuses": "statuses of deliverables, several with commas",
    "deliverable": "a deliverable (its title or a part of it, its number or its address)",
    "epics": "`with epics`",
    "issue": "an issue (its number, `owner/repo#12` or its address)",
}


def usage_hint(entry: Entry) -> str:
    """The words a command takes, as Slack shows them behind its name."""
    kinds = [f"[{USAGE[kind]}]" for kind in USAGE if kind in entry.takes]
    return " ".join([*kinds, "[by points|issues] [board NAME]"])


def command_help(entry: Entry, settings: Settings) -> str:
    """What one command answers, what it takes, and examples to copy (mrkdwn)."""
    takes = [MEANING[kind] for kind in MEANING if kind in entry.takes]
    takes += ["`by points` or `by issues`", "`board NAME`"]
    lines = [
        f"*/{entry.name}*: {entry.summary}",
        f"It takes, in any order: {'; '.join(takes)}.",
        "For example:",
        *(f"• `{f'/{entry.name} {example}'.rstrip()}`" for example in entry.examples),
        _boards(settings),
    ]
    return "\n".join(lines)


def all_help(settings: Settings) -> str:
    """What the bot can be asked, in a conversation (mrkdwn)."""
    lines = [
        "Ask me about a report, in your own words or by its command:",
        *(
            f"• `{entry.words[0]}`{f' or `/{entry.name}`' if entry.has_command else ''}: "
            f"{entry.summary}"
            for entry in CATALOGUE.values()
        ),
        "Add a sprint (`previous`, `Sprint 12`), `by issues`, or `board NAME`.",
        "Each command explains itself: `/sprint-burndown help`.",
        _boards(settings),
    ]
    return "\n".join(lines)


def _boards(settings: Settings) -> str:
    names = ", ".join(
        f"`{name}`{' (unless told)' if name == settings.default_board else ''}"
        for name in settings.boards
    )
    return f"Boards: {names}."
