"""What a class of many fields holds is listed where the class is defined, field by field."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "config", "integrations", "metrics", "playground")
# A class of no more fields is explained in a paragraph.
FEW = 4
_LISTED = re.compile(r"^    (\w+): \S", re.MULTILINE)


def classes(package: str) -> Iterator[tuple[str, ast.ClassDef]]:
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                yield f"{path.relative_to(ROOT)}: {node.name}", node


# The shapes of what Slack sends: its documentation says what each field is.
NAMED_BY_SLACK = "bot/server/payloads.py"


def fields(node: ast.ClassDef) -> list[str]:
    return [
        item.target.id
        for item in node.body
        if isinstance(item, ast.AnnAssign)
        and isinstance(item.target, ast.Name)
        and not item.target.id.startswith("_")
    ]


@pytest.mark.parametrize("package", PACKAGES)
def test_classes_of_many_fields_list_them(package: str) -> None:
    wrong = {}
    for name, node in classes(package):
        if name.startswith(NAMED_BY_SLACK):
            continue
        _, _, listed = (ast.get_docstring(node) or "").partition("Attributes:\n")
        if len(fields(node)) > FEW and _LISTED.findall(listed) != fields(node):
            wrong[name] = fields(node)
    assert not wrong
