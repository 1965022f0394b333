"""Fixtures of this room: every workbook in turn, and a user who edits rows in LibreOffice."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import made_workbooks
import openpyxl
import pytest

from xlcheck.language.form import Form

UNO_PYTHON = "/usr/bin/python3"  # the distribution's own has the bridge to LibreOffice
Made = tuple[str, Form, bytes]


@pytest.fixture(
    params=range(4), ids=["department", "department-filled", "project", "project-filled"]
)
def made(request: pytest.FixtureRequest) -> Made:
    """Each workbook in turn: its name, form and bytes."""
    return made_workbooks.every_workbook()[request.param]


@pytest.fixture
def edit(soffice: str, office_profile: Path, tmp_path: Path) -> Callable[..., openpyxl.Workbook]:
    """Have LibreOffice edit rows as a user would, and calculate."""

    def run(data: bytes, edits: list[list[Any]]) -> openpyxl.Workbook:
        source, target, wanted = (tmp_path / n for n in ("in.xlsx", "out.xlsx", "edits.json"))
        source.write_bytes(data)
        wanted.write_text(json.dumps(edits), encoding="utf-8")
        script = Path(__file__).with_name("edit_rows.py")
        command = [UNO_PYTHON, str(script), soffice, office_profile.as_uri()]
        subprocess.run([*command, source, target, wanted], check=True, timeout=300)
        return openpyxl.load_workbook(target, data_only=True)

    return run
