"""What somebody asked: a request, and how it is to be answered; also as a button keeps it."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass

from bot.asking import json_text
from bot.asking.report_request import NotARequest, ReportRequest, as_plain, from_plain


@dataclass(frozen=True)
class Asked:
    """A request, with what a button in front of its answer remembers of how it was asked.

    `private` is whether the answer is for the asker alone, `origin` the channel where it was asked
    first, and `thread_ts` the thread where it is answered; both are empty where they are those of
    the button.
    """

    request: ReportRequest
    _: KW_ONLY
    origin: str = ""
    thread_ts: str = ""
    private: bool = False


def as_text(asked: Asked) -> str:
    """What was asked as JSON; `from_text` of later versions reads it too."""
    routing = {name: getattr(asked, name) for name in ("origin", "thread_ts", "private")}
    kept = {name: value for name, value in routing.items() if value}
    return json_text.write({**as_plain(asked.request), **kept})


def from_text(text: str) -> Asked:
    """What was asked by that text. Raises NotARequest."""
    try:
        plain = json_text.read(text)
    except ValueError as error:
        raise NotARequest(str(error)) from error
    return Asked(
        from_plain(plain),
        origin=str(plain.get("origin", "")),
        thread_ts=str(plain.get("thread_ts", "")),
        private=plain.get("private") is True,
    )
