"""What can go wrong with the tool or a file, as opposed to the data in it.

Findings are about the data and are reported; errors are about the tool and are raised::

    XlcheckError                  a sentence in Chinese that can be shown as it is
    ├── UnreadableFile            this file cannot be read or is not one of our forms (exit code 3)
    ├── CannotWrite               the result could not be written; the original is untouched
    ├── WrongUsage                a wrong path, form, option or field (exit code 2)
    └── BrokenRule                a rule is wrong in itself or cannot be bound: a fault of xlcheck
"""


class XlcheckError(Exception):
    """Any failure of xlcheck; ``str(error)`` is a Chinese sentence: what, where, what to do."""


class UnreadableFile(XlcheckError):
    """The file cannot be opened safely, is damaged, or is not one of the known forms."""


class CannotWrite(XlcheckError):
    """The result could not be written. The original file is as it was."""


class WrongUsage(XlcheckError):
    """The caller named something that does not exist; the sentence names the nearest right one."""


class BrokenRule(XlcheckError):
    """A rule contradicts itself or failed while it was judged: our fault, never the data's."""
