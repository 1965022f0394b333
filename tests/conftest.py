"""Fixtures of the whole suite: LibreOffice with a private profile."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

# without mode 0 LibreOffice trusts the stored values and a comparison would compare nothing
ALWAYS_RECALCULATE = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Calc/Formula/Load">
<prop oor:name="OOXMLRecalcMode" oor:op="fuse"><value>0</value></prop></item>
</oor:items>"""

Convert = Callable[..., list[Path]]


@pytest.fixture(scope="session")
def soffice() -> str:
    """The LibreOffice program; without it a test is skipped, in CI it fails."""
    found = shutil.which("soffice")
    if found:
        return found
    if os.environ.get("CI"):
        pytest.fail("LibreOffice must be installed in CI: nothing may be skipped there")
    pytest.skip("LibreOffice is not installed")


@pytest.fixture(scope="session")
def office_profile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A profile of its own, so that parallel tests and the user's LibreOffice do not meet."""
    profile = tmp_path_factory.mktemp("office")
    (profile / "user").mkdir()
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE)
    return profile


@pytest.fixture
def convert(soffice: str, office_profile: Path, tmp_path: Path) -> Convert:
    """Have LibreOffice open files, recalculate them and save them as another format."""

    def run(files: Sequence[Path], to: str = "xlsx:Calc MS Excel 2007 XML") -> list[Path]:
        out = tmp_path / "converted"
        command = [
            soffice,
            f"-env:UserInstallation={office_profile.as_uri()}",
            *("--headless", "--norestore", "--convert-to", to, "--outdir", str(out)),
            *map(str, files),
        ]
        subprocess.run(command, check=True, capture_output=True, timeout=1800)
        suffix = to.split(":", maxsplit=1)[0]
        made = [out / f"{f.stem}.{suffix}" for f in files]
        assert all(f.exists() for f in made), "LibreOffice did not convert every file"
        return made

    return run
