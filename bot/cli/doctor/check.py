"""One check of doctor, and what it found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from integrations.errors import IntegrationError
from metrics.model.errors import ReportError


@dataclass(frozen=True)
class Check:
    """One check: its result, and what to do where it failed."""

    name: str
    ok: bool
    detail: str
    remedy: str = ""


def checked(name: str, look: Callable[[], str]) -> Check:
    """What `look` found, or the error that it raised."""
    try:
        return Check(name, True, look())
    except (IntegrationError, ReportError) as error:
        return Check(name, False, str(error))
