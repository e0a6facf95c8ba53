"""`ReportRequest`: one question as plain data that can be kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from metrics.model.report import Unit
from metrics.reports.catalogue import CATALOGUE, parameters
from metrics.reports.parameters import SPRINT, Parameter, Source, Value, stated_values


@dataclass(frozen=True)
class ReportRequest:
    """One question, as plain data that can be kept, queued or sent elsewhere.

    Attributes:
        report: A name in the catalogue.
        board: A configured name, or empty where none was named yet.
        unit: What is counted.
        values: Values of the report's parameters by their names; without empty ones.
        as_of: An aware moment in the past, for the report as of then; None for now.
    """

    report: str
    board: str
    unit: Unit
    values: Mapping[str, Value] = field(default_factory=dict, hash=False)
    as_of: datetime | None = None

    @property
    def sprint(self) -> str:
        """The sprint as it was named; empty where none was."""
        return str(self.of(SPRINT))

    @property
    def boards(self) -> tuple[str, ...]:
        """All boards in the request: its own, and those in parameters."""
        others = [
            str(name)
            for parameter in CATALOGUE[self.report].takes
            if parameter.source is Source.BOARDS
            for name in stated_values(self.of(parameter))
        ]
        return (self.board, *others)

    def of(self, parameter: Parameter) -> Value | None:
        """The value of that parameter."""
        return self.values.get(parameter.name, parameter.nothing)

    def asking(self, parameter: Parameter, value: Value | None) -> ReportRequest:
        """The same request with that value of the parameter; an empty value removes it."""
        kept = {name: each for name, each in self.values.items() if name != parameter.name}
        if value is not None and value != parameter.nothing:
            kept[parameter.name] = value
        return replace(self, values=kept)


class NotARequest(ValueError):
    """The stored value is not what `as_plain` writes, or names a report that no longer exists."""


def as_plain(request: ReportRequest) -> dict[str, Any]:
    """The request without default values, which `from_plain` of later versions also reads."""
    kept = {"report": request.report, "board": request.board, "unit": request.unit}
    return {**kept, **request.values, **({"as_of": request.as_of} if request.as_of else {})}


def from_plain(plain: Mapping[str, Any]) -> ReportRequest:
    """The request that `as_plain` wrote; ignores what a newer version may have added.

    Raises NotARequest.
    """
    try:
        if plain["report"] not in CATALOGUE:
            raise NotARequest(f"There is no report {plain['report']!r}.")
        request = ReportRequest(
            plain["report"],
            plain["board"],
            Unit(plain["unit"]),
            as_of=datetime.fromisoformat(plain["as_of"]) if "as_of" in plain else None,
        )
        for parameter in parameters().values():
            if parameter.name in plain:
                request = request.asking(parameter, parameter.read(plain[parameter.name]))
        return request
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise NotARequest(f"{str(plain)[:100]!r} is no request.") from error
