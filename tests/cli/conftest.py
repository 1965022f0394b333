"""Workbooks to run commands on, and two ways to run them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from xlcheck.cli.run import run
from xlcheck.templates.build import new_workbook
from xlcheck.templates.fill import read_data

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "workbook_templates" / "examples"


@dataclass(frozen=True)
class Ran:
    """How a command ended and what it printed."""

    code: int
    out: str
    err: str


@pytest.fixture
def xlcheck(capfd: pytest.CaptureFixture[str]) -> Callable[..., Ran]:
    """Run a command in this process."""

    def call(*arguments: str | Path) -> Ran:
        capfd.readouterr()
        code = run([str(a) for a in arguments])
        captured = capfd.readouterr()
        return Ran(code, captured.out, captured.err)

    return call


@pytest.fixture
def process() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Run a command in a process of its own, with an environment of its own."""

    def call(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
        env = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
        command = [sys.executable, "-m", "xlcheck", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, env=env, check=False, timeout=120)

    return call


@pytest.fixture(scope="session")
def made() -> dict[str, bytes]:
    """The two examples as workbooks, made once."""
    names = ("department", "project")
    data: dict[str, dict[str, Any]] = {n: read_data(EXAMPLES / f"{n}-2021.json") for n in names}
    return {name: new_workbook(d["form"], data=d) for name, d in data.items()}


@pytest.fixture
def folder(made: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with both examples and a broken file; the working directory."""
    (tmp_path / "部门.xlsx").write_bytes(made["department"])
    (tmp_path / "project.xlsx").write_bytes(made["project"])
    (tmp_path / "broken.xlsx").write_bytes(made["project"][:2000])
    monkeypatch.chdir(tmp_path)
    return tmp_path
