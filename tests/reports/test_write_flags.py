"""Marks and the result sheet, on real workbooks made from the examples."""

from __future__ import annotations

import dataclasses
import io
from pathlib import Path

import openpyxl
import pytest

from xlcheck.errors import CannotWrite, UnreadableFile
from xlcheck.findings import Lapsed, Location, Report, Severity
from xlcheck.pipeline import check, check_many
from xlcheck.reports.result_draft import EXPLANATION, HEADINGS, Facts, draft
from xlcheck.reports.words import verdict_sentence
from xlcheck.reports.write_cleared import KEPT_TITLE, clear
from xlcheck.reports.write_flags import _marks, _refuse_to_lose, flag
from xlcheck.templates.build import new_workbook
from xlcheck.templates.fill import read_data
from xlcheck.workbook.marks import RESULT_TITLE
from xlcheck.workbook.package import open_package

EXAMPLES = Path(__file__).parents[2] / "workbook_templates" / "examples"


@pytest.fixture(scope="module")
def project_bytes() -> bytes:
    """The project example as a workbook, made once."""
    return new_workbook("project", data=read_data(EXAMPLES / "project-2021.json"))


@pytest.fixture
def book(project_bytes: bytes, tmp_path: Path) -> Path:
    """The project example as a file."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(project_bytes)
    return path


def result_rows(path: Path) -> list[list[str]]:
    """Read the result sheet with an independent reader."""
    sheet = openpyxl.load_workbook(path)[RESULT_TITLE]
    return [["" if v is None else str(v) for v in row] for row in sheet.iter_rows(values_only=True)]


def cause_rows(path: Path) -> list[list[str]]:
    """Read the rows between the headings and what follows the table."""
    rows = result_rows(path)
    head = next(n for n, row in enumerate(rows) if tuple(row[: len(HEADINGS)]) == HEADINGS)
    return [row for row in rows[head + 1 :] if row[9]]


def type_explanation(path: Path, rule: str, text: str) -> None:
    """Type an explanation beside the first finding of a rule, as a user would, and save."""
    book = openpyxl.load_workbook(path)
    sheet = book[RESULT_TITLE]
    row = next(r for r in sheet.iter_rows() if str(r[1].value).startswith(rule))
    row[EXPLANATION - 1].value = text
    book.save(path)


def test_one_row_per_cause_with_what_is_wrong(book: Path, tmp_path: Path) -> None:
    """The sheet lists every cause: level in words, rule, places, values, state."""
    report = check(book)
    out = tmp_path / "out.xlsx"
    flag(book, report, out)
    rows = cause_rows(out)
    assert len(rows) == len(report.causes)
    first = rows[0]
    assert first[0] == "× 错误"
    assert first[1].startswith("SCORE-002")
    assert first[2].startswith("评分表!")
    assert (first[4], first[5], first[8]) == ("100", "99", "待改正")
    whole = " ".join(cell for row in result_rows(out) for cell in row)
    assert "2 处必须改正" in whole
    assert report.file_hash[:16] in whole
    assert report.rules_hash[:16] in whole


def test_places_are_links_and_the_table_filters(book: Path, tmp_path: Path) -> None:
    """A click on a place jumps to its cell; the head is frozen and can be filtered."""
    out = tmp_path / "out.xlsx"
    flag(book, check(book), out)
    sheet = openpyxl.load_workbook(out)[RESULT_TITLE]
    causes = {row[9] for row in cause_rows(out)}
    links = [r[2].hyperlink.location for r in sheet.iter_rows() if str(r[9].value) in causes]
    assert len(links) == len(causes) > 1
    assert "'支出明细'!C4" in links
    assert sheet.auto_filter.ref
    assert sheet.freeze_panes
    assert sheet.page_setup.orientation == "landscape"


def test_first_cells_get_notes_with_rule_and_advice(book: Path, tmp_path: Path) -> None:
    """Each primary cell of a cause has a note: severity, rule, sentence, what it should be."""
    report = check(book)
    out = tmp_path / "out.xlsx"
    flag(book, report, out)
    marked = openpyxl.load_workbook(out)
    for cause in report.causes:
        for at in cause.cells:
            comment = marked[at.sheet][at.cell].comment
            assert comment is not None, at
            here = [f for f in cause.findings if f.primary.cell == at.cell]
            assert all(f.rule in comment.text for f in here)
    total = report.causes[0].first.primary
    note = marked[total.sheet][total.cell].comment
    assert note is not None
    assert "【错误】SCORE-002" in note.text
    assert "应为:99" in note.text


def test_other_cells_of_a_cause_point_to_the_one_that_is_wrong(report: Report) -> None:
    """A right figure that disagrees with the wrong one is not told a value of its own."""
    notes = {(m.sheet, m.cell): m.note for c in report.causes for m in _marks(c)}
    assert "应为:99" in notes["评分表", "I30"]
    other = notes["绩效自评", "B12"]
    assert "【错误】SCORE-005 绩效自评综合得分 100 与总分 100 不符。" in other
    assert "与 评分表!I30 属同一处问题,先核对 I30;改正后再审核" in other
    assert "应为" not in other


@pytest.mark.parametrize(
    ("rule", "own"), [("FILL-003", True), ("EXECUTION-001", True), ("SCORE-002", False)]
)
def test_a_slip_down_a_column_is_wrong_in_each_cell(report: Report, rule: str, own: bool) -> None:
    """The same slip in several cells keeps its value in each, unless the cells are one sum's."""
    first = dataclasses.replace(report.causes[0].first, rule=rule)
    shared = first.locations[1:] if rule == "SCORE-002" else ()
    below = dataclasses.replace(first.primary, cell="I31", place="scores/x/score")
    second = dataclasses.replace(first, locations=(below, *shared), expected="50")
    cause = dataclasses.replace(report.causes[0], findings=(first, second))
    notes = {m.cell: m.note for m in _marks(cause)}
    assert ("应为:50" in notes["I31"]) is own
    assert ("先核对 I30" in notes["I31"]) is not own


def test_the_banner_is_green_only_where_all_was_judged(clean: Report, report: Report) -> None:
    """What could not be judged takes the green from the result sheet's verdict."""
    facts = Facts("f" * 64, "r", "2022-06-10T09:30:00+08:00", "0")
    for unknown, look in ((), "banner-ok"), (report.not_judged, "banner-warning"):
        sheet = draft([dataclasses.replace(clean, not_judged=unknown)], facts)
        (banner,) = [c for row in sheet.rows for c in row if c.look.startswith("banner")]
        assert banner.look == look
        assert ("未能判断" in str(banner.value)) == bool(unknown)


def test_flagging_twice_equals_flagging_once(book: Path, tmp_path: Path) -> None:
    """A later check of an unchanged file, marked or not, gives the same bytes, time included."""
    once, twice = tmp_path / "once.xlsx", tmp_path / "twice.xlsx"
    flag(book, check(book), once)
    later = dataclasses.replace(check(once), checked_at="2099-01-01T00:00:00+08:00")
    flag(once, later, twice)
    assert twice.read_bytes() == once.read_bytes()
    again = dataclasses.replace(check(book), checked_at="2099-01-01T00:00:00+08:00")
    flag(book, again, twice)
    assert twice.read_bytes() == once.read_bytes()


def test_other_rules_give_a_new_time(book: Path, tmp_path: Path) -> None:
    """Where the rules in force differ, the check is a new one."""
    out = tmp_path / "out.xlsx"
    flag(book, check(book), out)
    other = dataclasses.replace(check(out, ignore=["FILL-001"]), checked_at="2099-01-01T00:00:00")
    flag(out, other, out)
    whole = " ".join(cell for row in result_rows(out) for cell in row)
    assert "2099-01-01" in whole
    assert "按要求未审核的规则:FILL-001" in whole


def test_clearing_restores_what_was_there(book: Path, tmp_path: Path) -> None:
    """Without explanations, clear(flag(x)) holds what x held, and checks the same."""
    out, bare = tmp_path / "out.xlsx", tmp_path / "bare.xlsx"
    flag(book, check(book), out)
    clear(out, bare)
    assert open_package(bare).fingerprint == open_package(book).fingerprint
    assert check(bare).findings == check(book).findings


def test_an_explanation_is_carried_on(book: Path, tmp_path: Path) -> None:
    """What the filer typed beside a finding stands there again after the next check."""
    out = tmp_path / "out.xlsx"
    flag(book, check(book), out)
    type_explanation(out, "EXECUTION-001", "尾款次年支付")
    report = check(out)
    said = {f.rule: f.explanation for f in report.findings if f.explanation}
    assert said == {"EXECUTION-001": "尾款次年支付"}
    flag(out, report, out)
    (row,) = [r for r in cause_rows(out) if r[1] == "EXECUTION-001"]
    assert (row[7], row[8]) == ("尾款次年支付", f"已说明\n{report.checked_at[:10]}")


def change(path: Path, sheet: str, cell: str, value: object) -> None:
    """Type another value into a cell and save."""
    workbook = openpyxl.load_workbook(path)
    workbook[sheet][cell].value = value
    workbook.save(path)


def explained_copy(book: Path, out: Path, rule: str, text: str) -> Location:
    """Flag a copy, explain the first finding of a rule in it; give the place of the finding."""
    flag(book, check(book), out)
    type_explanation(out, rule, text)
    return next(c.first.primary for c in check(out).causes if c.first.rule == rule)


def test_the_day_of_an_explanation_stays(book: Path, tmp_path: Path) -> None:
    """The day on which a check first read an explanation is carried on by every later one."""
    out = tmp_path / "out.xlsx"
    explained_copy(book, out, "EXECUTION-001", "尾款次年支付")
    report = check(out)
    causes = tuple(
        dataclasses.replace(
            c,
            findings=tuple(
                dataclasses.replace(f, explained_since="2022-06-11" if f.explanation else "")
                for f in c.findings
            ),
        )
        for c in report.causes
    )
    flag(out, dataclasses.replace(report, causes=causes), out)
    assert {f.explained_since for f in check(out).findings if f.explanation} == {"2022-06-11"}


def test_an_explanation_expires_with_its_value(book: Path, tmp_path: Path) -> None:
    """When the value changes, the old explanation is kept and shown as expired, not as valid."""
    out, again = tmp_path / "out.xlsx", tmp_path / "again.xlsx"
    at = explained_copy(book, out, "FILL-004", "另有材料")
    change(out, at.sheet, at.cell, "良好")
    report = check(out)
    assert not [f for f in report.findings if f.explanation]
    (lapsed,) = report.lapsed
    cause = next(c for c in report.causes if c.id == lapsed.cause)
    assert (lapsed.text, cause.first.primary.spot) == ("另有材料", at.spot)
    assert verdict_sentence(report).endswith(";1 条填报单位说明已失效")
    flag(out, report, out)
    states = [row[7:9] for row in cause_rows(out) if "失效" in row[8] or "改动" in row[8]]
    assert states == [["", "待核实\n(原说明失效)"], ["另有材料", "数已改动"]]
    flag(out, check(out), again)
    assert again.read_bytes() == out.read_bytes()


def test_an_expired_explanation_counts_again_with_the_old_value(book: Path, tmp_path: Path) -> None:
    """A value put back gives the explanation back, even after the copy was made anew."""
    out = tmp_path / "out.xlsx"
    at = explained_copy(book, out, "FILL-004", "另有材料")
    change(out, at.sheet, at.cell, "良好")
    flag(out, check(out), out)
    change(out, at.sheet, at.cell, at.value)
    report = check(out)
    assert [f.primary.spot for f in report.findings if f.explanation] == [at.spot]
    assert not report.lapsed


def test_an_explanation_of_what_is_gone_is_reported_as_unused(book: Path, tmp_path: Path) -> None:
    """Where nothing is found any more, the explanation is listed until the filer takes it out."""
    out = tmp_path / "out.xlsx"
    at = explained_copy(book, out, "FILL-004", "另有材料")
    change(out, at.sheet, at.cell, "购买口罩20万只,合格率100%")
    report = check(out)
    (lapsed,) = report.lapsed
    assert (lapsed.text, lapsed.rule, lapsed.cause) == ("另有材料", "FILL-004", "")
    flag(out, report, out)
    (row,) = [row for row in result_rows(out) if row[7] == "另有材料"]
    assert row[8] == "问题已消除"
    (at,) = [f"H{n}" for n, row in enumerate(result_rows(out), start=1) if row[7] == "另有材料"]
    change(out, RESULT_TITLE, at, None)
    assert not check(out).lapsed


def test_an_explanation_outlives_a_new_row_and_a_new_name(book: Path, tmp_path: Path) -> None:
    """Rows put in above move the cells, another name moves the file: the explanation stays."""
    out, renamed = tmp_path / "out.xlsx", tmp_path / "改名.xlsx"
    at = explained_copy(book, out, "FILL-004", "另有材料")
    workbook = openpyxl.load_workbook(out)
    sheet = workbook[at.sheet]
    merged = [str(area) for area in sheet.merged_cells.ranges]
    for area in merged:
        sheet.unmerge_cells(area)
    sheet.insert_rows(1, 2)
    for area in merged:
        left, top, right, bottom = openpyxl.utils.range_boundaries(area)
        sheet.merge_cells(None, top + 2, left, bottom + 2, right)
    workbook.save(renamed)
    moved = next(f for f in check(renamed).findings if f.explanation)
    assert moved.explanation == "另有材料"
    assert moved.primary.cell != at.cell
    assert not check(renamed).lapsed


def test_what_was_typed_after_the_check_is_not_lost(report: Report) -> None:
    """A report that does not know an explanation in the workbook is refused."""
    _refuse_to_lose({}, [report])
    with pytest.raises(CannotWrite, match="又填写了说明"):
        _refuse_to_lose({"key": "尾款次年支付"}, [report])
    lapsed = Lapsed("尾款次年支付", "EXECUTION-001", "资金情况!C9", "")
    _refuse_to_lose({"key": "尾款次年支付"}, [dataclasses.replace(report, lapsed=(lapsed,))])


def test_clear_keeps_explanations_unless_told(book: Path, tmp_path: Path) -> None:
    """Typed words go to a sheet of the filer's; discarding leaves none."""
    out, kept, bare = (tmp_path / n for n in ("out.xlsx", "kept.xlsx", "bare.xlsx"))
    flag(book, check(book), out)
    type_explanation(out, "EXECUTION-001", "+尾款次年支付")
    clear(out, kept)
    sheet = openpyxl.load_workbook(kept)[KEPT_TITLE]
    texts = [[c.value for c in row] for row in sheet.iter_rows(min_row=3)]
    assert texts[0][0] == "EXECUTION-001"
    assert texts[0][3] == "+尾款次年支付"
    assert sheet["D3"].data_type != "f"
    clear(out, bare, discard_explanations=True)
    assert KEPT_TITLE not in openpyxl.load_workbook(bare).sheetnames


def test_a_clean_file_gets_a_green_sheet(book: Path, tmp_path: Path) -> None:
    """Nothing found is a result too."""
    report = dataclasses.replace(check(book), causes=(), not_judged=(), verdict="clean")
    out = tmp_path / "out.xlsx"
    flag(book, report, out)
    whole = " ".join(cell for row in result_rows(out) for cell in row)
    assert "√ 审核结论:通过" in whole
    assert "没有发现问题。" in whole


def test_what_was_not_judged_stands_below(book: Path, tmp_path: Path, report: Report) -> None:
    """Rules without an answer are listed with the reason, collapsed."""
    real = dataclasses.replace(check(book), not_judged=report.not_judged)
    out = tmp_path / "out.xlsx"
    flag(book, real, out)
    whole = "\n".join(cell for row in result_rows(out) for cell in row)
    assert "SCORE-007(2处)" in whole
    assert "表中没有上年数" in whole


def test_all_filings_of_a_workbook_share_one_sheet(book: Path, tmp_path: Path) -> None:
    """Two filings give two verdicts above one table, told apart by their sheets."""
    first = check(book)
    second = dataclasses.replace(
        first, reporting_unit="另一单位", sheets=("封面(2)",), verdict="clean", causes=()
    )
    out = tmp_path / "out.xlsx"
    flag(book, [first, second], out)
    whole = "\n".join(cell for row in result_rows(out) for cell in row)
    assert whole.count("审核结论:") == 2
    assert "另一单位" in whole
    assert "规则判定(封面(2)等表)" in whole
    assert len(cause_rows(out)) == len(first.causes)
    assert openpyxl.load_workbook(out).sheetnames.count(RESULT_TITLE) == 1


def test_an_explained_error_stays_to_be_mended(book: Path, tmp_path: Path) -> None:
    """Words settle a warning, never an error; the verdict counts what was explained."""
    out = tmp_path / "out.xlsx"
    flag(book, check(book), out)
    for rule in ("SCORE-002", "EXECUTION-001"):
        type_explanation(out, rule, "说明")
        flag(out, check(out), out)
    states = {row[1].split("\n")[0]: row[8] for row in cause_rows(out)}
    assert states["SCORE-002"] == "待改正"
    assert states["EXECUTION-001"].startswith("已说明")
    assert "处请核实(其中 1 处已说明)" in verdict_sentence(check(out))


def test_nothing_is_written_for_an_unreadable_file(tmp_path: Path) -> None:
    """A file that could not be read is refused with its trouble, and no copy appears."""
    bad, out = tmp_path / "bad.xlsx", tmp_path / "out.xlsx"
    bad.write_bytes(b"PK\3\4 broken")
    (found,) = check_many([bad])
    with pytest.raises(UnreadableFile, match="损坏"):
        flag(bad, found, out)
    assert not out.exists()


def test_a_file_changed_since_the_check_is_refused(
    book: Path, project_bytes: bytes, tmp_path: Path
) -> None:
    """Marks of an old report never go onto new numbers."""
    found = check(book)
    workbook = openpyxl.load_workbook(io.BytesIO(project_bytes))
    workbook["封面"]["A1"] = "改动"
    workbook.save(book)
    with pytest.raises(CannotWrite, match="审核之后改动过"):
        flag(book, found, tmp_path / "out.xlsx")


@pytest.mark.parametrize("worked_in", [True, False])
def test_a_copy_somebody_worked_in_is_not_overwritten(
    book: Path, tmp_path: Path, worked_in: bool
) -> None:
    """A corrected or foreign file in the copy's place stays, unless forced."""
    out = tmp_path / "a.审核.xlsx"
    if worked_in:
        flag(book, check(book), out)
        type_explanation(out, "EXECUTION-001", "说明")
    else:
        out.write_bytes(book.read_bytes())
    before = out.read_bytes()
    with pytest.raises(CannotWrite, match="没有覆盖"):
        flag(book, check(book), out)
    assert out.read_bytes() == before
    flag(book, check(book), out, force=True)
    assert out.read_bytes() != before


def test_only_primary_cells_are_marked(book: Path, tmp_path: Path) -> None:
    """Related cells stay as they are: twenty lit cells for one slip would hide it."""
    report = check(book)
    out = tmp_path / "out.xlsx"
    flag(book, report, out)
    primary = {(at.sheet, at.cell) for c in report.causes for at in c.cells}
    related = {(at.sheet, at.cell) for f in report.findings for at in f.locations} - primary
    marked = openpyxl.load_workbook(out)
    assert related
    assert all(marked[sheet][cell].comment is None for sheet, cell in related)
    assert {c.severity for c in report.causes} >= {Severity.ERROR, Severity.WARNING}
