"""Requests in few words."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.asking.report_request import ReportRequest
from metrics.model.report import Unit
from metrics.reports.catalogue import parameters


def asking(report: str, board: str, unit: Unit, **asked: Any) -> ReportRequest:
    """A request for that report; `asked` are values of parameters, or fields, by name."""
    return changed(ReportRequest(report, board, unit), **asked)


def changed(request: ReportRequest, **asked: Any) -> ReportRequest:
    """The same request with other values of parameters, or fields."""
    known = parameters()
    fields = {name: value for name, value in asked.items() if name not in known}
    request = replace(request, **fields)
    for name in asked.keys() - fields.keys():
        request = request.asking(known[name], asked[name])
    return request
