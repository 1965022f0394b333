"""What reaches the user's screen, whatever its encoding: nothing here can crash on a character."""

from __future__ import annotations

import codecs
import contextlib
import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, cast

if TYPE_CHECKING:
    from rich.text import Text

MANY = 5  # from more files than this on, progress is shown
WIDE = 100  # columns of a text written to a file

# what consoles of Chinese Windows (code page 936) lack, and what comes nearest
_NEAREST = {
    "\u2212": "-",
    "\u2215": "/",
    "\u2011": "-",
    "\u2013": "-",
    "\u2713": "√",
    "\u2717": "×",
    "\u00a0": " ",
    "\u00b7": ".",
    "\u2192": "->",
    "\u2026": "...",
}


def _nearest(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    text = "".join(_NEAREST.get(c, "?") for c in error.object[error.start : error.end])
    with contextlib.suppress(UnicodeEncodeError):
        text.encode(error.encoding)
        return text, error.end
    return "?" * (error.end - error.start), error.end


def prepare_streams() -> None:
    """Let both streams replace what they cannot show."""
    codecs.register_error("xlcheck.nearest", _nearest)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="xlcheck.nearest")


def width() -> int:
    """Give the columns of the terminal; 80 where there is none."""
    return shutil.get_terminal_size((80, 24)).columns


def is_terminal(stream: IO[str]) -> bool:
    """Tell a terminal from a file or pipe; streams that were closed are none."""
    with contextlib.suppress(ValueError, AttributeError):
        return stream.isatty()
    return False


def show(text: Text) -> None:
    """Print a styled text: with colours on a terminal, plain elsewhere."""
    if is_terminal(sys.stdout) and not os.environ.get("NO_COLOR"):
        from rich.console import Console

        with _unbroken():
            Console(highlight=False, soft_wrap=True).print(text, end="")
    else:
        say(text.plain, end="")


def say(text: str, *, end: str = "\n") -> None:
    """Print a line of text to standard output."""
    with _unbroken():
        sys.stdout.write(text + end)
        sys.stdout.flush()


def put(data: bytes) -> None:
    """Write bytes to standard output as they are: JSON is UTF-8 on any console."""
    with _unbroken():
        binary = getattr(sys.stdout, "buffer", None)
        if binary is None:  # a captured stream that knows text only
            sys.stdout.write(data.decode())
        else:
            sys.stdout.flush()
            cast("IO[bytes]", binary).write(data)
            binary.flush()


def complain(text: str) -> None:
    """Print a line to standard error."""
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(text + "\n")
        sys.stderr.flush()


@contextlib.contextmanager
def _unbroken() -> Iterator[None]:
    """Go on quietly when whoever read our output has left (``xlcheck check … | head``)."""
    try:
        yield
    except BrokenPipeError:
        # what is still buffered must not fail again when Python closes the stream
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115  # lives on


def progress(paths: Sequence[Path], what: str) -> Iterable[Path]:
    """Give the paths, showing on a terminal how far their reader has come."""
    if len(paths) <= MANY or not is_terminal(sys.stderr):
        return paths
    return _counted(paths, what)


def _counted(paths: Sequence[Path], what: str) -> Iterator[Path]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[at]}"))
    console = Console(stderr=True)
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task(what, total=len(paths), at="")
        for path in paths:
            bar.update(task, at=path.name)
            yield path
            bar.advance(task)
