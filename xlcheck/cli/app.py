"""The commands. Each imports what it needs when it runs: ``--help`` must start at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from xlcheck.cli import console, inputs
from xlcheck.cli.chinese import Command, Group
from xlcheck.errors import CannotWrite, UnreadableFile, WrongUsage
from xlcheck.findings import VERSION

if TYPE_CHECKING:
    from xlcheck.findings import Report

FORM_NAMES = "department(部门)、project(项目)"
CHECK_FORMATS = ("text", "json", "sarif", "html")
RULE_FORMATS = ("text", "md", "json", "xlsx")
DATA_FORMATS = ("json", "csv")
ERRORS_FOUND, NOT_CHECKED = 1, 3
_EXIT_CODES = """\
退出码:
  0  没有错误(加 --strict 时也没有未说明的警告)
  1  有错误
  2  用法不对,包括文件不存在
  3  有文件没有审核,或没有审核完(优先于 1)"""


def _say_version(asked: bool) -> None:
    if asked:
        console.say(f"xlcheck {VERSION}")
        raise typer.Exit


app = typer.Typer(
    cls=Group,
    add_completion=False,
    rich_markup_mode=None,
    help="审核绩效自评表(部门整体支出、项目支出):生成表样,查出问题,在表中标出。",
    epilog=_EXIT_CODES,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def main(
    *,
    version: Annotated[
        bool,
        typer.Option("--version", help="显示版本", is_eager=True, callback=_say_version),
    ] = False,
) -> None:
    """Take the options that stand before a command."""


templates = typer.Typer(
    cls=Group, add_completion=False, rich_markup_mode=None, help="维护随程序发布的空白表样。"
)

Files = Annotated[list[Path], typer.Argument(metavar="FILE...", help="工作簿(.xlsx),可写通配符")]
File = Annotated[Path, typer.Argument(metavar="FILE", help="工作簿(.xlsx)")]
Out = Annotated[Path | None, typer.Option("-o", "--out", metavar="FILE", help="写到这个文件")]
FormName = Annotated[
    str | None,
    typer.Option("--form", metavar="FORM", help=f"指定表样,不自动识别:{FORM_NAMES}"),
]
EditionName = Annotated[
    str | None, typer.Option("--edition", metavar="ID", help="指定版次,不自动识别")
]
Ignored = Annotated[
    list[str],
    typer.Option("--ignore", metavar="RULE", help="不审核这条规则(可多次);报告中会注明"),
]
InPlace = Annotated[bool, typer.Option("--in-place", help="改原文件,先留一份带时间的备份")]
Strict = Annotated[bool, typer.Option("--strict", help="有未说明的警告也算不通过(退出码 1)")]
Force = Annotated[bool, typer.Option("--force", help="覆盖已有的副本,不理会残留的锁定文件")]
Overwrite = Annotated[bool, typer.Option("--force", help="覆盖已有的文件")]
Discard = Annotated[bool, typer.Option("--discard-explanations", help="不保留填报单位说明")]


@app.command(cls=Command, help="生成一份空白的或填好的自评表。")
def new(
    *,
    form: Annotated[str, typer.Argument(metavar="FORM", help=f"表样:{FORM_NAMES}")],
    out: Out = None,
    year: Annotated[str | None, typer.Option("--year", metavar="YEAR", help="年度,如 2021")] = None,
    unit: Annotated[str | None, typer.Option("--unit", metavar="NAME", help="填报单位名称")] = None,
    data: Annotated[
        Path | None,
        typer.Option("--data", metavar="JSON", help="填入这些数据(格式同 xlcheck data 的输出)"),
    ] = None,
    edition: EditionName = None,
    force: Overwrite = False,
) -> None:
    """Make a blank or filled workbook."""
    chosen = inputs.form(form)
    inputs.edition(edition, chosen.name)
    for_year = inputs.year(year)
    if data is not None:
        inputs.files([data])
    target = out or Path(f"{chosen.title}{f'-{for_year}' if for_year else ''}.xlsx")
    if target.is_dir():
        target /= f"{chosen.title}.xlsx"
    inputs.workbook_name(target)
    inputs.output(target, [data] if data else [], force=force)
    from xlcheck.templates.build import new_workbook

    given = inputs.given_data(data, chosen) if data else None
    new_workbook(chosen, target, year=for_year, unit=unit, data=given, edition=edition)
    console.say(f"已生成 {target}。")


@app.command(cls=Command, help="打印从工作簿中读到的数据,按表和栏目。")
def data(
    *,
    file: File,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="json(默认)、csv")
    ] = "json",
    out: Out = None,
    form: FormName = None,
    edition: EditionName = None,
    force: Overwrite = False,
) -> None:
    """Print what was read from a workbook, by place."""
    kind = inputs.choice(format_, DATA_FORMATS)
    inputs.output(out, inputs.files([file]), force=force)
    _made_sure(form, edition)
    from xlcheck.pipeline import read
    from xlcheck.reports.render_data import render_csv, render_data

    filings = read(file, form=form, edition=edition)
    as_csv = kind == "csv"
    _deliver(render_csv(filings) if as_csv else render_data(filings), out, csv=as_csv)


@app.command(cls=Command, help="审核工作簿,列出问题;不改动文件。")
def check(
    *,
    files: Files,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text(默认)、json、sarif、html")
    ] = "text",
    strict: Strict = False,
    out: Out = None,
    form: FormName = None,
    edition: EditionName = None,
    ignore: Ignored = [],  # noqa: B006  # typer never changes it
    force: Overwrite = False,
) -> int:
    """Check workbooks; give the exit code."""
    kind = inputs.choice(format_, CHECK_FORMATS)
    inputs.output(out, inputs.files(files), force=force)
    reports = list(_reports(files, form, edition, ignore))
    if kind == "text" and out is None:
        from xlcheck.reports.render_text import render_text

        console.show(render_text(reports, console.width()))
    else:
        _deliver(_rendered(reports, kind), out)
    return _exit_code(reports, strict=strict)


def _rendered(reports: Sequence[Report], kind: str) -> str:
    match kind:
        case "json":
            from xlcheck.reports.render_json import render_json

            return render_json(reports)
        case "sarif":
            from xlcheck.reports.render_sarif import render_sarif

            return render_sarif(reports)
        case "html":
            from xlcheck.reports.render_html import render_html

            return render_html(reports)
    from xlcheck.reports.render_text import render_text

    return render_text(reports, console.WIDE).plain


def _reports(
    files: Sequence[Path], form: str | None, edition: str | None, ignore: Sequence[str]
) -> Iterator[Report]:
    paths, left_out = inputs.files(files), inputs.rules(ignore)
    _made_sure(form, edition)
    from xlcheck.pipeline import check_many

    shown = console.progress(paths, "审核")
    yield from check_many(shown, form=form, edition=edition, ignore=left_out)


def _made_sure(form: str | None, edition: str | None) -> None:
    if form is not None:
        inputs.form(form)
    inputs.edition(edition, form)


def _deliver(text: str, out: Path | None, *, csv: bool = False) -> None:
    """Write a machine's format in UTF-8, to a file or to standard output."""
    if out is None:
        console.put(text.encode())
        return
    from xlcheck.workbook.replace import write_file

    # Excel takes a CSV without this mark for the system's own encoding
    write_file(out, text.encode("utf-8-sig" if csv else "utf-8"))


def _exit_code(reports: Sequence[Report], *, strict: bool) -> int:
    from xlcheck.findings import Severity

    if any(r.verdict in ("unreadable", "incomplete") for r in reports):
        return NOT_CHECKED
    errors = any(r.counts[Severity.ERROR] for r in reports)
    unsettled = any(r.counts[Severity.WARNING] > r.explained for r in reports)
    return ERRORS_FOUND if errors or (strict and unsettled) else 0


@app.command(
    cls=Command, help="审核,并把问题标在副本里(名称.审核.xlsx):单元格着色、批注、一张“审核结果”表。"
)
def flag(
    *,
    files: Files,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="OUT", help="写到这个文件;多个文件时写到这个文件夹"),
    ] = None,
    in_place: InPlace = False,
    strict: Strict = False,
    form: FormName = None,
    edition: EditionName = None,
    ignore: Ignored = [],  # noqa: B006  # typer never changes it
    discard_explanations: Discard = False,
    force: Force = False,
) -> int:
    """Check workbooks and mark copies of them; give the exit code."""
    goals = inputs.targets(inputs.files(files), out, in_place=in_place, default=inputs.FLAGGED)
    from xlcheck.reports.words import filing_name, verdict_sentence
    from xlcheck.reports.write_flags import flag as write_flags

    done: list[Report] = []
    unwritten = False
    for path, group in groupby(_reports(list(goals), form, edition, ignore), lambda r: r.path):
        reports = list(group)
        done += reports
        if reports[0].verdict == "unreadable":
            console.complain(f"{path}:{verdict_sentence(reports[0])}。没有标注。")
            continue
        goal = goals[Path(path)]
        try:
            backup = write_flags(
                path,
                reports,
                goal,
                force=force,
                discard_explanations=discard_explanations,
                backup=in_place,
            )
        except CannotWrite as error:
            console.complain(str(error))
            unwritten = True
            continue
        console.say(f"{goal}" + (f"(原文件已备份为 {backup.name})" if backup else ""))
        for report in reports:
            name = f"{filing_name(report)}:" if len(reports) > 1 else ""
            console.say(f"    {name}{verdict_sentence(report)}。")
    return NOT_CHECKED if unwritten else _exit_code(done, strict=strict)


@app.command(cls=Command, help="取消全部标注,恢复文件;填报单位说明保留在“填报说明”表。")
def clear(
    *,
    files: Files,
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="OUT", help="写到这个文件;多个文件时写到这个文件夹"),
    ] = None,
    in_place: InPlace = False,
    discard_explanations: Discard = False,
    force: Force = False,
) -> int:
    """Take all marks out again; give the exit code."""
    goals = inputs.targets(inputs.files(files), out, in_place=in_place, default=".已清除")
    from xlcheck.reports.write_cleared import cleared
    from xlcheck.workbook.package import open_package
    from xlcheck.workbook.replace import backup_of, write_file

    code = 0
    for path, goal in goals.items():
        try:
            done = cleared(open_package(path), discard_explanations=discard_explanations)
            if not done.found:
                console.say(f"{path}:没有审核标注,没有改动。")
                continue
            _refuse_existing(goal, allowed=in_place or force)
            backup = backup_of(path) if in_place else None
            write_file(goal, done.data, force=force)
        except (UnreadableFile, CannotWrite) as error:
            console.complain(f"{path}:{error}")
            code = NOT_CHECKED
            continue
        told = [f"{goal}:标注已清除"]
        if done.explanations:
            told.append(f"{done.explanations}条说明保留在“填报说明”表")
        if backup:
            told.append(f"原文件已备份为 {backup.name}")
        console.say(",".join(told) + "。")
    return code


def _refuse_existing(goal: Path, *, allowed: bool) -> None:
    if goal.exists() and not allowed:
        raise CannotWrite(f"{goal} 已经存在,没有覆盖;请用 -o 换一个名字,或加 --force。")


@app.command(cls=Command, help="列出全部规则。")
def rules(
    *,
    form: Annotated[
        str | None, typer.Argument(metavar="FORM", help=f"只列这张表样的规则:{FORM_NAMES}")
    ] = None,
    format_: Annotated[
        str, typer.Option("--format", metavar="FORMAT", help="text(默认)、md、json、xlsx")
    ] = "text",
    out: Out = None,
    force: Overwrite = False,
) -> None:
    """Print the catalogue of rules."""
    from xlcheck.forms import FORMS
    from xlcheck.reports import render_rules

    kind = inputs.choice(format_, RULE_FORMATS)
    forms = [inputs.form(form)] if form else list(FORMS)
    if kind == "xlsx" and out is None:
        out = Path("规则目录.xlsx")
    inputs.output(out, force=force)
    if kind == "xlsx" and out is not None:
        from xlcheck.reports.write_rules import write_rules
        from xlcheck.workbook.replace import write_file

        inputs.workbook_name(out)
        write_file(out, write_rules(forms))
        console.say(f"已生成 {out}。")
    elif kind == "text" and out is None:
        console.show(render_rules.render_text(forms, console.width()))
    elif kind == "text":
        _deliver(render_rules.render_text(forms, console.WIDE).plain, out)
    else:
        told = render_rules.render_json if kind == "json" else render_rules.render_markdown
        _deliver(told(forms), out)


@app.command(cls=Command, help="说明一条规则:要求什么,为什么,对的和错的例子,表格公式。")
def explain(
    *,
    rule: Annotated[str, typer.Argument(metavar="RULE-ID", help="规则编号,如 SCORE-002")],
    formula: Annotated[
        bool, typer.Option("--formula", help="另外打印表样中所用公式的全文(很长)")
    ] = False,
) -> None:
    """Explain one rule."""
    from xlcheck.forms import FORMS
    from xlcheck.reports.render_explain import render_explain

    wanted = inputs.rule(rule)
    console.show(render_explain(wanted, FORMS, console.width(), formula=formula))


@templates.command(cls=Command, help="由表样和规则生成空白工作簿。")
def build(
    *,
    folder: Annotated[Path, typer.Argument(metavar="[DIR]", help="写到这个文件夹")] = Path(
        "workbook_templates"
    ),
    check_only: Annotated[
        bool, typer.Option("--check", help="只核对是否与程序一致,不写文件")
    ] = False,
) -> int:
    """Build the blank workbooks; give the exit code."""
    if not folder.is_dir():
        raise WrongUsage(f"找不到文件夹 {folder},请检查路径。")
    from xlcheck.templates.build import build_templates

    found = build_templates(folder, check=check_only)
    if check_only:
        for path in found:
            console.complain(f"{path}:与程序不一致,请重新生成。")
        return ERRORS_FOUND if found else 0
    for path in found:
        console.say(str(path))
    return 0


app.add_typer(templates, name="templates", cls=Group)
