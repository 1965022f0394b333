"""Edit a workbook in LibreOffice as a user would; run by the Python that has ``uno``.

Usage: edit_rows.py SOFFICE PROFILE_URL IN.xlsx OUT.xlsx EDITS.json. An edit is one of
["insert", name, where], ["delete", name, where], ["set", name, where, column, value],
["sort", name, first, last]; ``name`` is a defined name of a column, ``where`` counts rows from
the first row to fill (0), "guard" is the guard row and "below" the row after it.
"""

import json
import pathlib
import subprocess
import sys
import time
from typing import Any

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.table import TableSortField


def prop(name: str, value: Any) -> Any:
    return PropertyValue(name, 0, value, 0)


def connect(soffice: str, profile: str) -> tuple[Any, Any]:
    pipe = f"xlcheck-{time.time_ns()}"
    options = ["--headless", "--norestore", f"-env:UserInstallation={profile}"]
    office = subprocess.Popen([soffice, *options, f"--accept=pipe,name={pipe};urp;"])
    here = uno.getComponentContext()
    resolver = here.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", here
    )
    for _ in range(240):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return office, there.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", there
            )
        except NoConnectException:
            time.sleep(0.25)
    office.kill()
    raise SystemExit("LibreOffice did not answer")


def place(doc: Any, name: str) -> tuple[Any, Any]:
    """Sheet, range address of a defined name as it is now."""
    area = doc.NamedRanges.getByName(name).ReferredCells
    return area.Spreadsheet, area.RangeAddress


def row_of(address: Any, where: Any) -> int:
    if where == "guard":
        return address.EndRow
    return address.EndRow + 1 if where == "below" else address.StartRow + 1 + where


def apply(doc: Any, edit: Any) -> None:
    kind, name, where, *more = edit
    sheet, address = place(doc, name)
    row = row_of(address, where)
    if kind == "insert":
        sheet.Rows.insertByIndex(row, 1)
    elif kind == "delete":
        sheet.Rows.removeByIndex(row, 1)
    elif kind == "set":
        column, value = more
        cell = sheet.getCellByPosition(place(doc, column)[1].StartColumn, row)
        if isinstance(value, str):
            cell.String = value
        else:
            cell.Value = value
    elif kind == "sort":
        last = row_of(address, more[0])
        columns = [place(doc, n)[1].StartColumn for n in more[1]]
        area = sheet.getCellRangeByPosition(min(columns), row, max(columns), last)
        field = TableSortField()
        field.Field, field.IsAscending = address.StartColumn - min(columns), False
        area.sort((prop("SortFields", uno.Any("[]com.sun.star.table.TableSortField", (field,))),))


def main() -> None:
    soffice, profile, source, target, edits = sys.argv[1:]
    office, desktop = connect(soffice, profile)
    try:
        load = (prop("Hidden", True),)
        doc = desktop.loadComponentFromURL(pathlib.Path(source).as_uri(), "_blank", 0, load)
        for sheet in doc.Sheets:
            sheet.unprotect("")  # as a script; what protection allows is asserted on the file
        for edit in json.loads(pathlib.Path(edits).read_text(encoding="utf-8")):
            apply(doc, edit)
        doc.calculateAll()
        doc.storeToURL(
            pathlib.Path(target).as_uri(), (prop("FilterName", "Calc MS Excel 2007 XML"),)
        )
        doc.close(True)
        desktop.terminate()
    finally:
        office.wait(60)


main()
