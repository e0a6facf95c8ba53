"""What a person asked: a request and where to answer it; also as the value of a button."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field

from bot.asking import json_text
from bot.asking.report_request import NotARequest, ReportRequest, as_plain, from_plain
from bot.asking.story import Story, as_kept, story_in


@dataclass(frozen=True)
class Asked:
    """A request, and where to answer it, as a button remembers it.

    It is the stored form of a `Conversation`, and keeps only what the press does not say: the
    workspace, the channel and who asks are those of the press, which may be of somebody else.

    Attributes:
        request: The report that is asked for.
        origin: The channel where it was first asked; empty for that of the button.
        thread_ts: The thread to answer in; empty for that of the button.
        private: Whether only the asker gets the answer.
        left_out: Words of a sentence that were not understood, as they were typed.
        story: Whose report the message of the button is, and who has changed it.
        follows: Whether the words changed the question before; no button keeps that.
    """

    request: ReportRequest
    _: KW_ONLY
    origin: str = ""
    thread_ts: str = ""
    private: bool = False
    left_out: tuple[str, ...] = ()
    story: Story = field(default_factory=Story)
    follows: bool = False


def as_text(asked: Asked) -> str:
    """What was asked as JSON, which `from_text` of later versions also reads."""
    names = ("origin", "thread_ts", "private", "left_out")
    kept = {name: value for name in names if (value := getattr(asked, name))}
    return json_text.write({**as_plain(asked.request), **kept, **as_kept(asked.story)})


def from_text(text: str) -> Asked:
    """Read what `as_text` wrote. Raises NotARequest."""
    try:
        plain = json_text.read(text)
    except ValueError as error:
        raise NotARequest(str(error)) from error
    return Asked(
        from_plain(plain),
        origin=str(plain.get("origin", "")),
        thread_ts=str(plain.get("thread_ts", "")),
        private=plain.get("private") is True,
        left_out=_words(plain.get("left_out")),
        story=story_in(plain),
    )


def _words(kept: object) -> tuple[str, ...]:
    return tuple(map(str, kept)) if isinstance(kept, list) else ()
