"""The values of fields over time, naively: every export looks at every value there is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple


class Stretch(NamedTuple):
    """A value of a field from the export that first saw it until the one that did not, if any."""

    item_id: str
    repository: str
    value: Any
    begin: datetime
    end: datetime | None


class NaiveFieldValues:
    """What `Store.field_values` should give, by the name of the field."""

    def __init__(self) -> None:
        self._now: dict[tuple[str, str, str], tuple[Any, datetime]] = {}
        self._past: dict[str, list[Stretch]] = {}

    def record(
        self,
        at: datetime,
        items: Mapping[str, str],
        values: Mapping[str, Mapping[str, Any]] | None,
        whole: bool,
    ) -> None:
        """An export that saw `items`, with their repositories."""
        for item_id, repository, name in list(self._now):
            if item_id not in items:
                has_ended = whole
            else:
                is_unset = values is not None and name not in values.get(item_id, {})
                has_ended = is_unset or items[item_id] != repository
            if has_ended:
                self._end((item_id, repository, name), at)
        for item_id, repository in items.items():
            for name, value in (values or {}).get(item_id, {}).items():
                key = item_id, repository, name
                if value is None or (key in self._now and self._now[key][0] == value):
                    continue
                self._end(key, at)
                self._now[key] = value, at

    def stretches(self, name: str) -> list[Stretch]:
        still = [
            Stretch(item_id, repository, value, begin, None)
            for (item_id, repository, of), (value, begin) in self._now.items()
            if of == name
        ]
        return [*self._past.get(name, ()), *still]

    def _end(self, key: tuple[str, str, str], at: datetime) -> None:
        if key in self._now:
            value, begin = self._now.pop(key)
            self._past.setdefault(key[2], []).append(Stretch(*key[:2], value, begin, at))


def after(stretches: Iterable[Stretch], begin: datetime) -> list[Stretch]:
    """Those that had not ended by then."""
    return [each for each in stretches if each.end is None or each.end > begin]
