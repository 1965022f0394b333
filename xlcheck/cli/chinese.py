"""Help pages and usage errors in Chinese: typer writes its own in English only."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from typer.core import TyperCommand, TyperGroup

from xlcheck.cli.console import width
from xlcheck.reports.lines import table, wrap

WIDEST = 100
_PLURAL = "..."


def nearest(wrong: str, known: Iterable[str]) -> str:
    """Ask whether the nearest known name was meant; "" when none is near."""
    names = {name.casefold(): name for name in known}
    near = difflib.get_close_matches(wrong.casefold(), names, n=1, cutoff=0.5)
    return f"是不是“{names[near[0]]}”?" if near else ""


class Command(TyperCommand):
    """A command whose help page is Chinese and aligned by East Asian widths."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, what it does, arguments and options."""
        _page(self, ctx, formatter)


class Group(TyperGroup):
    """The commands, with nearest names in Chinese."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        """Write usage, what it is, commands and options."""
        _page(self, ctx, formatter)

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ARG002  # typer calls it so
        """List the commands in the order of a user's work, as declared."""
        return list(self.commands)

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find a command; a wrong one is answered with the nearest right one."""
        if args and args[0] not in self.commands and not args[0].startswith("-"):
            shown = "、".join(n for n, c in self.commands.items() if not c.hidden)
            ctx.fail(f"没有命令“{args[0]}”。{nearest(args[0], self.commands)}可用的命令:{shown}")
        return super().resolve_command(ctx, args)


def _page(command: Any, ctx: Any, formatter: Any) -> None:
    room = min(width(), WIDEST)
    params = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    arguments = [p for p in params if p.param_type_name == "argument"]
    options = [p for p in params if p.param_type_name == "option"]
    listed = getattr(command, "commands", {})
    pieces = [_argument(p) for p in arguments] + (["[选项]"] if options else [])
    usage = " ".join([ctx.command_path, *(["命令"] if listed else []), *pieces])
    blocks = [wrap(f"用法:{usage}", room, "      ", first="")]
    blocks += [wrap(paragraph, room) for paragraph in (command.help or "").split("\n\n")]
    sections: list[tuple[str, Sequence[Sequence[str]]]] = [
        ("命令", [(n, _first_line(c.help)) for n, c in listed.items() if not c.hidden]),
        ("参数", [(_name(p), p.help or "") for p in arguments]),
        ("选项", [(_spelled(p), _told(p)) for p in options]),
    ]
    for heading, rows in sections:
        if rows:
            indented = table([("", *row) for row in rows], room)
            blocks.append([f"{heading}:", *indented])
    if command.epilog:
        blocks.append(command.epilog.splitlines())
    formatter.write("\n\n".join("\n".join(block) for block in blocks) + "\n")


def _first_line(text: str | None) -> str:
    return (text or "").partition("\n")[0].rstrip("。")


def _name(param: Any) -> str:
    return str(param.metavar or param.name.upper()).removesuffix(_PLURAL)


def _argument(param: Any) -> str:
    name = _name(param) + ("…" if param.nargs != 1 else "")
    return name if param.required else f"[{name}]"


def _spelled(param: Any) -> str:
    names = ", ".join(sorted(param.opts, key=len))
    return names if param.is_flag else f"{names} {param.metavar or param.name.upper()}"


def _told(param: Any) -> str:
    if "--help" in param.opts:
        return "显示这一页"
    return str(param.help or "")


def usage_sentence(error: Any) -> str:
    """Say in Chinese what typer refused; its classes are told by name, they are not public."""
    kinds = {cls.__name__ for cls in type(error).__mro__}
    told: dict[str, Callable[[Any], str]] = {
        "NoSuchOption": _no_such_option,
        "MissingParameter": _missing,
        "BadOptionUsage": _bad_option,
        "BadParameter": _bad_value,
    }
    for name, sentence in told.items():
        if name in kinds:
            return sentence(error)
    message = str(error.format_message())
    if message.startswith("Missing command"):
        return "没有写命令。"
    if "unexpected extra argument" in message:
        extra = message.rpartition("(")[2].rstrip(".)")
        return f"多出了参数 {extra};文件名里有空格时请加引号。"
    return message


def _no_such_option(error: Any) -> str:
    known: list[str] = []
    if error.ctx is not None:
        known = [o for p in error.ctx.command.get_params(error.ctx) for o in p.opts]
    return f"没有选项“{error.option_name}”。{nearest(error.option_name, known)}"


def _missing(error: Any) -> str:
    name = _name(error.param) if error.param is not None else ""
    if error.param is not None and error.param.param_type_name == "option":
        return f"缺少选项 {error.param.opts[0]}。"
    return f"缺少参数 {name}。"


def _bad_option(error: Any) -> str:
    return f"选项 {error.option_name} 后面要有值。"


def _bad_value(error: Any) -> str:
    param = error.param
    where = ""
    if param is not None:
        is_option = param.param_type_name == "option"
        where = f"选项 {param.opts[0]}" if is_option else f"参数 {_name(param)}"
    message = str(error.message)
    return f"{where}:{message}" if where else message
