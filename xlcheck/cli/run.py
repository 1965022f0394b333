"""Runs the command line: every way it can end, as an exit code and at most one sentence."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import typer

from xlcheck.cli.chinese import usage_sentence
from xlcheck.cli.console import complain, prepare_streams, say
from xlcheck.errors import BrokenRule, WrongUsage, XlcheckError

WRONG_USAGE, NOT_CHECKED = 2, 3
INTERRUPTED = 130  # as shells count Ctrl-C

SHORT_HELP = """\
xlcheck —— 绩效自评表的审核工具

最常用的三条:
  xlcheck new department -o 自评表.xlsx     生成一份空白的自评表(项目自评用 project)
  xlcheck check 自评表.xlsx                 审核,列出问题
  xlcheck flag 自评表.xlsx                  审核,并在副本里标出问题

全部命令:xlcheck --help    某个命令:xlcheck check --help"""


def run(arguments: Sequence[str]) -> int:
    """Run one command and give its exit code; never raises."""
    prepare_streams()
    if not arguments:
        say(SHORT_HELP)
        return 0
    from xlcheck.cli.app import app

    try:
        command = typer.main.get_command(app)
        code = command.main(list(arguments), prog_name="xlcheck", standalone_mode=False)
    except typer.TyperException as error:
        complain(usage_sentence(error))
        complain(f"用 {_help_of(error)} 查看用法。")
        return WRONG_USAGE
    except WrongUsage as error:
        complain(str(error))
        return WRONG_USAGE
    except BrokenRule as error:
        complain(f"xlcheck 自身的规则有错,与文件无关,请反馈:{error}")
        return NOT_CHECKED
    except XlcheckError as error:
        complain(str(error))
        return NOT_CHECKED
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED
    except Exception as error:  # noqa: BLE001  # a fault of ours is said as such, with its place
        complain(_our_fault(error))
        return NOT_CHECKED
    return code if isinstance(code, int) else 0


def _help_of(error: typer.TyperException) -> str:
    context = getattr(error, "ctx", None)
    return f"{context.command_path if context is not None else 'xlcheck'} --help"


def _our_fault(error: Exception) -> str:
    at = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(at.filename).name}:{at.lineno}"
    return (
        f"xlcheck 自身出错,不是文件的问题,请反馈:{type(error).__name__}: {error}"
        f"({where},Python {sys.version_info.major}.{sys.version_info.minor})"
    )
