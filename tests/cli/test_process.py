"""The command as a process: start-up, encodings, pipes, interruption."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Process = Callable[..., subprocess.CompletedProcess[bytes]]
ROOT = Path(__file__).parents[2]

LISTS_MODULES = """
import sys
from xlcheck.cli.run import run
run(sys.argv[1:])
heavy = {"pandas", "pandera", "numpy", "xlsxwriter"} & set(sys.modules)
print(sorted(heavy), file=sys.stderr)
"""


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["--help"],
        ["check", "--help"],
        ["rules"],
        ["explain", "SCORE-002"],
        ["explain", "FILL-003"],
        ["clear", "project.xlsx"],
        ["data", "project.xlsx"],
    ],
)
def test_light_commands_import_nothing_heavy(folder: Path, arguments: list[str]) -> None:
    """Commands that judge nothing start at once: neither pandas nor pandera is loaded."""
    ran = subprocess.run(
        [sys.executable, "-c", LISTS_MODULES, *arguments],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        check=True,
        text=True,
        encoding="utf-8",
    )
    assert ran.stderr.splitlines()[-1] == "[]"


def test_importing_the_package_loads_no_room() -> None:
    """``import xlcheck`` costs nothing; a name brings its own room only."""
    script = (
        "import sys, xlcheck; before = {m for m in sys.modules if m.startswith('xlcheck.')};"
        "xlcheck.Severity; after = {m for m in sys.modules if m.startswith('xlcheck.')};"
        "print(sorted(before), sorted(after))"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        text=True,
    )
    assert ran.stdout.strip() == "[] ['xlcheck.findings']"


def test_a_chinese_windows_console_shows_the_report(process: Process, folder: Path) -> None:
    """In code page 936 the text is whole; what it lacks is replaced by what comes nearest."""
    ran = process("check", folder / "部门.xlsx", PYTHONIOENCODING="cp936")
    assert ran.returncode == 1, ran.stderr
    text = ran.stdout.decode("cp936")
    assert "× 【错误】SCORE-006" in text
    assert "收入合计-上年结转-支出合计" in "".join(
        text.split()
    )  # the form's minus sign is not in the code page
    assert "Traceback" not in ran.stderr.decode("cp936")


def test_an_ascii_console_gets_question_marks_not_a_crash(process: Process, folder: Path) -> None:
    """Even where no Chinese can be shown the command runs to its end."""
    ran = process("check", folder / "部门.xlsx", PYTHONIOENCODING="ascii")
    assert ran.returncode == 1
    assert b"SCORE-006" in ran.stdout


@pytest.mark.parametrize("kind", ["json", "sarif"])
def test_json_is_utf8_on_any_console(process: Process, folder: Path, kind: str) -> None:
    """Programs read UTF-8 whatever the console speaks, and nothing else on standard output."""
    files = [folder / "部门.xlsx", folder / "broken.xlsx"]
    ran = process("check", *files, "--format", kind, PYTHONIOENCODING="cp936")
    assert ran.returncode == 3
    assert "部门" in ran.stdout.decode("utf-8") or kind == "sarif"
    assert json.loads(ran.stdout.decode("utf-8"))


def test_no_colours_outside_of_a_terminal(process: Process, folder: Path) -> None:
    """A pipe gets plain text, without progress on standard error."""
    ran = process("check", *[folder / "project.xlsx"] * 8)
    assert b"\x1b" not in ran.stdout
    assert ran.stderr == b""


def test_a_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    """``xlcheck rules | head -1`` ends quietly."""
    command = f'"{sys.executable}" -m xlcheck rules --format md | head -c 1'
    ran = subprocess.run(
        ["bash", "-c", command],
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        check=True,
        timeout=60,
    )
    assert ran.stdout == b"#"
    assert ran.stderr == b""


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_interruption_is_quiet_and_leaves_no_half_file(folder: Path) -> None:
    """Ctrl-C ends without a traceback, and whatever was written is whole."""
    files = []
    for n in range(60):
        path = folder / f"{n}.xlsx"
        path.write_bytes((folder / "project.xlsx").read_bytes())
        files.append(path)
    started = subprocess.Popen(
        [sys.executable, "-m", "xlcheck", "flag", *files],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    time.sleep(2.5)
    started.send_signal(signal.SIGINT)
    _, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert err == b""
    assert not list(folder.glob(".*xlcheck"))


def test_our_own_fault_is_said_as_such(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], folder: Path
) -> None:
    """A bug is called a bug of the tool, with its place and without a page of traceback."""
    import xlcheck.pipeline
    from xlcheck.cli.run import run

    def fails(*_: object, **__: object) -> None:
        raise ZeroDivisionError("x")

    monkeypatch.setattr(xlcheck.pipeline, "check_many", fails)
    assert run(["check", str(folder / "project.xlsx")]) == 3
    err = capfd.readouterr().err
    assert "xlcheck 自身出错" in err
    assert "ZeroDivisionError" in err
    assert len(err.splitlines()) == 1
