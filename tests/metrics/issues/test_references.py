"""What is a reference to an issue, and to which one."""

from __future__ import annotations

import pytest

from metrics.issues.references import Reference, key_of, mentions, read_reference, reference


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("12", Reference("", 12)),
        ("#12", Reference("", 12)),
        ("web#12", Reference("web", 12)),
        ("acme/web#12", Reference("acme/web", 12)),
        ("https://github.com/acme/web/issues/12", Reference("acme/web", 12)),
        ("https://github.com/acme/web/issues/12#issuecomment-1", Reference("acme/web", 12)),
        ("acme/web/issues/12", Reference("acme/web", 12)),
        ("https://github.com/acme/web/pull/12", None),
        ("#", None),
        ("1" * 19, None),
        ("twelve", None),
    ],
)
def test_read(text: str, read: Reference | None) -> None:
    assert read_reference(text) == read


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://github.com/Acme/Web/issues/12", "acme/web#12"),
        ("Acme/web#12", "acme/web#12"),
        ("#12", None),
        ("web#12", None),
    ],
)
def test_keys(address: str, key: str | None) -> None:
    assert key_of(address) == key


def test_another_address_stays_as_it_is() -> None:
    assert reference("https://example.org/12") == "https://example.org/12"


@pytest.mark.parametrize(
    ("text", "mentioned"),
    [
        ("for #3 and Acme/api#4.", [("", "acme/web#3"), ("", "acme/api#4")]),
        ("(https://github.com/Acme/web/issues/5)", [("https://github.com/acme/web/issues/5", "")]),
        ("a#6 &#7; ##8 no/#9", []),
    ],
)
def test_mentions(text: str, mentioned: list[tuple[str, str]]) -> None:
    assert list(mentions(text, "acme/web")) == mentioned
