"""What GitHub recorded of issues, said in as few words as a test needs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import pandas as pd

from metrics.model.timelines import EVENT_COLUMNS, Timelines

# At a moment, of a kind, from a value, to a value; the last two may be left out.
Told = tuple[str | datetime, ...] | tuple[str | datetime | None, ...]


def timelines(
    events: Mapping[int, Sequence[Told]],
    read_at: str | datetime = "2099-01-01",
    repository: str = "acme/web",
    **more: int | str,
) -> Timelines:
    """The events of issues by their numbers; moments without a zone are in UTC."""
    rows = [
        (repository, number, _moment(read_at), _moment(at), *rest, *[None] * (3 - len(rest)))
        for number, told in sorted(events.items())
        for at, *rest in told
    ]
    frame = pd.DataFrame(rows, columns=list(EVENT_COLUMNS)).astype(EVENT_COLUMNS)
    return Timelines(frame, **{"read": len(events), **more})  # type: ignore[arg-type]


def _moment(at: str | datetime | None) -> pd.Timestamp:
    moment = pd.Timestamp(at or 0)
    return moment if moment.tzinfo else moment.tz_localize("UTC")
