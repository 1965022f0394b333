"""Workbooks to try the file format on, and LibreOffice to save them again."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest


def _load(name: str) -> ModuleType:
    # Tests are no package, so a module beside them is loaded by its path.
    path = Path(__file__).with_name(f"{name}.py")
    spec = importlib.util.spec_from_file_location(f"workbook_{name}", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def books() -> ModuleType:
    """The makers of feature workbooks."""
    return _load("feature_books")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test with ``any_book`` every feature workbook in turn, save those it names.

    ``@pytest.mark.without("name", …)`` leaves out books that the other program of a comparison
    cannot open, marked or not.
    """
    if "any_book" in metafunc.fixturenames:
        marker = metafunc.definition.get_closest_marker("without")
        left_out = marker.args if marker else ()
        makers = {k: m for k, m in _load("feature_books").MAKERS.items() if k not in left_out}
        metafunc.parametrize("any_book", makers.values(), ids=makers.keys(), indirect=True)


@pytest.fixture
def any_book(request: pytest.FixtureRequest) -> bytes:
    """One feature workbook."""
    made: bytes = request.param()
    return made


@pytest.fixture(scope="session")
def saved_by_office(
    soffice: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[bytes], bytes]:
    """LibreOffice opening a workbook and saving it again as .xlsx."""
    home = tmp_path_factory.mktemp("office")

    def save(data: bytes) -> bytes:
        folder = tmp_path_factory.mktemp("saved")
        source = folder / "book.xlsx"
        source.write_bytes(data)
        subprocess.run(
            [
                soffice,
                f"-env:UserInstallation={(home / 'profile').as_uri()}",
                "--headless",
                "--convert-to",
                "xlsx:Calc MS Excel 2007 XML",
                "--outdir",
                str(folder / "out"),
                str(source),
            ],
            check=True,
            capture_output=True,
            timeout=180,
            env={"HOME": str(home), "PATH": "/usr/bin:/bin"},
        )
        return (folder / "out" / "book.xlsx").read_bytes()

    return save
