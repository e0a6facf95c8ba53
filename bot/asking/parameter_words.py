"""Words -> values of parameters that are introduced by a word: "label bug, urgent"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from bot.asking.quoted import blanked
from bot.errors import WrongUsage
from metrics.reports.parameters import Parameter, Value, ValueKind

_VALUE = r'"([^"]*)"|([^\s",]+)'
_NEXT_VALUE = re.compile(rf"\s*(?:,|\band\b|\bor\b)\s*(?:{_VALUE})", re.IGNORECASE)
_FIRST_VALUE = re.compile(rf"\s*(?:{_VALUE})")


def values_named(takes: Sequence[Parameter], text: str) -> tuple[dict[str, Value], str]:
    """The values of those parameters in the text, by name, and the text without them.

    Words inside quotes do not count; a value may be quoted. Raises WrongUsage.
    """
    values: dict[str, Value] = {}
    for parameter in takes:
        if found := value_named(parameter, text):
            values[parameter.name], start, end = found
            text = f"{text[:start]} {text[end:]}"
    return values, text


def value_named(parameter: Parameter, text: str) -> tuple[Value, int, int] | None:
    """The value of that parameter in the text, and where its words begin and end; None if it is
    not named there, or is an assumption (`bot.asking.assumptions`). Raises WrongUsage."""
    if parameter.kind is ValueKind.ASSUMPTION:
        return None
    if parameter.kind is ValueKind.CHOICE:
        chosen = _choice(parameter).search(blanked(text))
        return (" ".join(chosen[0].lower().split()), *chosen.span()) if chosen else None
    word = _word(parameter).search(blanked(text)) if parameter.words else None
    if word is None:
        return None
    texts, end = _texts(parameter, text, word.end())
    return _value(parameter, texts), word.start(), end


def _choice(parameter: Parameter) -> re.Pattern[str]:
    choices = "|".join(re.escape(choice) for choice in parameter.choices)
    return re.compile(rf"\b(?:{choices})\b", re.IGNORECASE)


def _word(parameter: Parameter) -> re.Pattern[str]:
    words = "|".join(re.escape(word) for word in parameter.words)
    return re.compile(rf"\b(?:(?:with|by|and)\s+)?(?:their\s+)?(?:{words})\b", re.IGNORECASE)


def _texts(parameter: Parameter, text: str, start: int) -> tuple[list[str], int]:
    """The values in the text from `start` on, and where they end."""
    texts: list[str] = []
    if parameter.kind is not ValueKind.FLAG:
        match = _FIRST_VALUE.match(text, start)
        while match:
            texts.append(match[1] or match[2])
            start = match.end()
            match = _NEXT_VALUE.match(text, start) if parameter.is_several else None
    return texts, start


def _value(parameter: Parameter, texts: list[str]) -> Value:
    if parameter.kind is ValueKind.FLAG:
        return True
    if not texts:
        raise WrongUsage(
            parameter.missing
            or f"Which {parameter.label.lower()}? Type it after `{parameter.words[0]}`."
        )
    if parameter.most is not None and len(texts) > parameter.most:
        raise WrongUsage(
            f"At most {parameter.most} values after `{parameter.words[0]}`: leave some out."
        )
    if parameter.is_several:
        return tuple(texts)
    try:
        match parameter.kind:
            case ValueKind.DAY:
                return date.fromisoformat(texts[0])
            case ValueKind.NUMBER:
                return int(texts[0])
    except ValueError as error:
        kind = "day: write one such as 2026-11-23" if parameter.kind is ValueKind.DAY else "number"
        raise WrongUsage(f"`{texts[0]}` after `{parameter.words[0]}` is no {kind}.") from error
    return texts[0]
