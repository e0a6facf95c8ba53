"""What tests share is in `tests/support` and `tests/oracles`; no test module imports another."""

from __future__ import annotations

import re
from pathlib import Path

TESTS = Path(__file__).parent
# In the text, for some tests hand a program to another process.
OF_TESTS = re.compile(r"\b(?:from|import) +[\w.]*\b(?:test_\w+|conftest)\b")


def test_no_module_imports_a_test_module() -> None:
    found = {file.name: OF_TESTS.findall(file.read_text()) for file in TESTS.rglob("*.py")}
    assert {name: imports for name, imports in found.items() if imports} == {}
