"""`ReportRequest`: one question as plain data, and as text that a button keeps."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE


@dataclass(frozen=True)
class ReportRequest:
    """One question, as plain data that can be kept, queued or sent elsewhere.

    `board` is a configured name, or empty where none was named yet. With `as_of`, an aware moment
    of the past, it asks for the report that would have been given then. All else is as
    `metrics.model.report.Question` has it.
    """

    report: str
    board: str
    unit: Unit
    sprint: str = ""
    statuses: tuple[str, ...] = ()
    deliverable: str = ""
    issue: str = ""
    epics: bool = False
    as_of: datetime | None = None


class NotARequest(ValueError):
    """The text is not what `as_text` gives, or asks for a report that there is no more."""


def as_text(request: ReportRequest) -> str:
    """The request as JSON, without what is as usual; `from_text` of later versions reads it too."""
    kept = {
        field.name: value
        for field in fields(ReportRequest)
        if (value := getattr(request, field.name)) != field.default
    }
    return json.dumps(kept, default=datetime.isoformat, ensure_ascii=False, separators=(",", ":"))


def from_text(text: str) -> ReportRequest:
    """The request of that text. What a newer version may have added to it is left out.

    Raises NotARequest.
    """
    known = {field.name for field in fields(ReportRequest)}
    try:
        kept: dict[str, Any] = {
            name: value for name, value in json.loads(text).items() if name in known
        }
        if kept["report"] not in CATALOGUE:
            raise NotARequest(f"There is no report {kept['report']!r}.")
        if "as_of" in kept:
            kept["as_of"] = datetime.fromisoformat(kept["as_of"])
        return ReportRequest(
            **{
                **kept,
                "unit": Unit(kept["unit"]),
                "statuses": tuple(kept.get("statuses", ())),
            }
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotARequest(f"{text[:100]!r} is no request.") from error
