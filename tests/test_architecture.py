"""The house stands as drawn: rooms, directions, sizes, nothing stray."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import xlcheck

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "xlcheck"
CONTRACT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_rooms_keep_their_direction() -> None:
    """import-linter finds every contract kept."""
    ran = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_the_map_names_every_room() -> None:
    """The docstring of the package lists exactly the rooms of the contract."""
    layers = CONTRACT["tool"]["importlinter"]["contracts"][0]["layers"]
    rooms = {room.strip() for layer in layers for room in layer.split("|")}
    mapped = set(re.findall(r"^    ([a-z_]+)(?:/|\.py)\s", xlcheck.__doc__ or "", re.MULTILINE))
    assert mapped == rooms


def test_public_names_are_the_promised_ones() -> None:
    """The shop window shows the twelve promised names, and each can be imported."""
    assert sorted(xlcheck.__all__) == sorted(
        [
            *("FORMS", "Finding", "Location", "Report", "Severity", "XlcheckError"),
            *("__version__", "check", "check_many", "clear", "flag", "new_workbook"),
        ]
    )
    assert all(getattr(xlcheck, name) is not None for name in xlcheck.__all__)


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: p.stem)
def test_modules_stay_readable(path: Path) -> None:
    """No module is longer than 600 lines, and each says what it is for."""
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= 600
    assert ast.get_docstring(ast.parse(text)), f"{path} has no docstring"


def test_nothing_stray_at_the_top() -> None:
    """Only the planned names stand at top level."""
    listed = subprocess.run(
        ["git", "-c", "core.quotePath=false", "ls-files"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    allowed = r"pyproject\.toml|workbook_templates|xlcheck|tests|README\.md|CHANGELOG\.md|\..*"
    tops = {name.split("/", maxsplit=1)[0] for name in listed if name}
    assert {top for top in tops if not re.fullmatch(allowed, top)} == set()
