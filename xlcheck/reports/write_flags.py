"""Reports × workbook → the same workbook with marks: highlights, notes, a sheet 审核结果."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from xlcheck.errors import CannotWrite, UnreadableFile
from xlcheck.findings import VERSION, Cause, Finding, Report
from xlcheck.reports.advice import advice_for, suggestions, to_mend
from xlcheck.reports.result_draft import Facts, draft
from xlcheck.reports.words import at_figure, quoted, severity_word
from xlcheck.workbook.clear import marks_meta, original
from xlcheck.workbook.explanations import explanations
from xlcheck.workbook.marks import CellMark, SheetCell
from xlcheck.workbook.package import Package, open_package
from xlcheck.workbook.patch import mark
from xlcheck.workbook.replace import backup_of, write_file


def flag(
    path: str | Path,
    report: Report | Sequence[Report],
    out: str | Path,
    *,
    force: bool = False,
    discard_explanations: bool = False,
    backup: bool = False,
) -> Path | None:
    """Write a copy of a checked workbook with marks to ``out`` (which may be ``path`` itself).

    ``report`` is the workbook's report, or all of them where it holds several filings. Marks of an
    earlier check are replaced. Raises ``UnreadableFile`` for a report on a file that could not be
    read, ``CannotWrite`` where the file must not be changed or was changed since the check, and,
    unless ``force``, where ``out`` holds anything but an untouched copy of an earlier check.
    Gives the backup of ``out``, if one was asked for.
    """
    reports = [report] if isinstance(report, Report) else list(report)
    package, target = open_package(path), Path(out)
    earlier = marks_meta(package)
    if target.exists() and not target.samefile(path) and not force:
        earlier = _untouched_copy(target)
    data = flagged(package, reports, earlier, discard_explanations=discard_explanations)
    kept = backup_of(target) if backup else None
    write_file(target, data, force=force)
    return kept


def _untouched_copy(target: Path) -> dict[str, str]:
    """Give what an earlier check noted in a copy; refuse what somebody has worked in since."""
    try:
        package = open_package(target)
        meta = marks_meta(package)
        bare = original(package).fingerprint
    except UnreadableFile:
        meta, bare = None, ""
    if meta is None:
        raise CannotWrite(
            f"{target} 已经存在,不是审核标注的副本,没有覆盖;请用 -o 换一个名字,或加 --force。"
        )
    if meta.get("file") != bare:
        raise CannotWrite(
            f"{target} 在标注之后有人改动或保存过,没有覆盖;请直接审核它"
            f"(xlcheck flag {target}),或加 --force 覆盖。"
        )
    return meta


def flagged(
    package: Package,
    reports: Sequence[Report],
    earlier: Mapping[str, str] | None = None,
    *,
    discard_explanations: bool = False,
) -> bytes:
    """Give the marked workbook; the same bytes for the same file, rules and explanations.

    ``earlier`` is what an earlier check noted of the same file.
    """
    for report in reports:
        if report.verdict == "unreadable":
            raise UnreadableFile(report.trouble or f"{report.path} 无法审核,没有标注。")
    plain = original(package)
    digest = plain.fingerprint
    if any(r.file_hash not in ("", digest) for r in reports):
        raise CannotWrite(f"{reports[0].path} 在审核之后改动过,没有标注;请重新审核。")
    meta = _meta(digest, reports)
    if earlier and all(earlier.get(k) == v for k, v in meta.items() if k != "time"):
        # an unchanged file under the same rules was checked when it was checked first
        meta["time"] = earlier.get("time", meta["time"])
    if not discard_explanations:
        _refuse_to_lose(explanations(package), reports)
    facts = Facts(
        file_hash=digest,
        rules=meta["rules"],
        checked_at=meta["time"],
        version=VERSION,
        kept=not discard_explanations,
    )
    marks = [m for r in reports for cause in r.causes for m in _marks(cause)]
    return mark(plain, marks, draft(reports, facts), meta).data


def _meta(digest: str, reports: Sequence[Report]) -> dict[str, str]:
    return {
        "version": VERSION,
        "file": digest,
        "rules": " ".join(dict.fromkeys(r.rules_hash for r in reports if r.rules_hash)),
        "editions": " ".join(dict.fromkeys(r.edition for r in reports if r.edition)),
        "ignored": " ".join(dict.fromkeys(rule for r in reports for rule in r.ignored)),
        "time": max((r.checked_at for r in reports), default=""),
    }


def _refuse_to_lose(typed: Mapping[str, str], reports: Sequence[Report]) -> None:
    """Refuse reports made before the filer typed what now stands in the workbook."""
    known = {f.explanation for r in reports for f in r.findings}
    known |= {lapsed.text for r in reports for lapsed in r.lapsed}
    if unknown := [text for text in typed.values() if text not in known]:
        raise CannotWrite(
            f"{reports[0].path} 在审核之后又填写了说明(如“{unknown[0]}”),没有标注;请重新审核。"
        )


def _marks(cause: Cause) -> list[CellMark]:
    """Mark the cells that findings of a cause name first, and what is to be mended instead.

    Further related cells would only distract. A cell gets one mark for all figures of its text.
    """
    by_cell: dict[tuple[str, str], list[Finding]] = {}
    for finding in cause.findings:
        at = finding.primary
        if at.sheet and at.cell:
            by_cell.setdefault((at.sheet, at.cell), []).append(finding)
    marks = [_mark(cell, found, _note(found, cause)) for cell, found in by_cell.items()]
    blamed = [at for at in to_mend(cause) if at.cell and (at.sheet, at.cell) not in by_cell]
    for sheet, cell in dict.fromkeys((at.sheet, at.cell) for at in blamed):
        marks.append(_mark((sheet, cell), [cause.first], _blaming_note(cause)))
    return marks


def _mark(cell: SheetCell, findings: Sequence[Finding], note: str) -> CellMark:
    gravest = min((f.severity for f in findings), key=lambda s: s.rank)
    return CellMark(*cell, gravest, tuple(dict.fromkeys(f.rule for f in findings)), note)


def _note(findings: Sequence[Finding], cause: Cause) -> str:
    """Say what is wrong in a cell, figure by figure, and what to do about it there."""
    lines = []
    for finding in findings:
        lines.append(_told(finding))
        lines += advice_for(finding, cause)
    return "\n".join(dict.fromkeys(lines))


def _told(finding: Finding) -> str:
    """Give a finding's sentence, with the words that find its place in a long text."""
    words = finding.primary.around or finding.primary.quote
    where = "" if words in finding.message else f"{quoted(words)}处:"
    return f"{severity_word(finding.severity)}{finding.rule} {where}{finding.message}"


def _blaming_note(cause: Cause) -> str:
    """Say in a cell no finding names first why it is the one to be mended."""
    there = at_figure(cause.first.primary)
    lines = [_told(cause.first), f"从 {there} 看出;要改的是本格,或者还有本格"]
    lines += (f"{kind}:{text}" for kind, text in suggestions(cause))
    return "\n".join(lines)
