"""How things look: one restrained set of fonts, colours and borders."""

from __future__ import annotations

from typing import Any

BODY, HEADING = "宋体", "黑体"
INK, FAINT, LINE = "#1F1F1F", "#595959", "#7F7F7F"
HEAD_FILL, INPUT_FILL, TOTAL_FILL, GUARD_FILL = "#E9EDF1", "#FFFCEF", "#FBF3DA", "#D9D9D9"
RED, RED_FILL = "#9C0006", "#FADBD8"
AMBER, AMBER_FILL = "#7F4F00", "#FCE8C5"
GREEN = "#2E6B34"

_BASE = {"font_name": BODY, "font_size": 10.5, "font_color": INK, "valign": "vcenter"}
_BOX = {"border": 1, "border_color": LINE}

STYLES: dict[str, dict[str, Any]] = {
    "plain": {"locked": True},
    "title": {"font_name": HEADING, "font_size": 16, "align": "center", "locked": True},
    "cover_title": {
        "font_name": HEADING,
        "font_size": 26,
        "align": "center",
        "text_wrap": True,
        "locked": True,
    },
    "issuer": {"font_size": 14, "align": "center", "locked": True},
    "heading": {"font_name": HEADING, "font_size": 12, "align": "left", "locked": True},
    "unit": {"font_size": 9.5, "align": "right", "valign": "bottom", "locked": True},
    "note": {"font_size": 9, "align": "left", "text_wrap": True, "locked": True},
    "head": {
        **_BOX,
        "font_name": HEADING,
        "font_size": 10.5,
        "align": "center",
        "text_wrap": True,
        "bg_color": HEAD_FILL,
        "locked": True,
    },
    "cover_label": {"font_size": 14, "align": "right", "locked": True, "text_wrap": True},
    "cover_value": {
        "font_size": 14,
        "align": "center",
        "text_wrap": True,
        "bottom": 1,
        "bottom_color": LINE,
        "bg_color": INPUT_FILL,
        "locked": False,
    },
    "input": {**_BOX, "bg_color": INPUT_FILL, "text_wrap": True, "locked": False},
    "printed": {**_BOX, "text_wrap": True, "locked": False},
    "total": {
        **_BOX,
        "bg_color": TOTAL_FILL,
        "text_wrap": True,
        "bold": True,
        "locked": False,
    },
    "total_label": {
        **_BOX,
        "bg_color": TOTAL_FILL,
        "text_wrap": True,
        "bold": True,
        "locked": True,
    },
    "open_row": {"locked": False},
    "guard": {
        "font_size": 8,
        "font_color": FAINT,
        "bg_color": GUARD_FILL,
        "align": "left",
        "locked": True,
    },
    "guard_warning": {
        "font_size": 8,
        "font_color": RED,
        "bold": True,
        "bg_color": GUARD_FILL,
        "align": "right",
        "locked": True,
    },
    "check": {"font_size": 9, "font_color": FAINT, "align": "left", "shrink": True, "locked": True},
    "list_head": {
        **_BOX,
        "font_name": HEADING,
        "font_size": 10,
        "align": "center",
        "text_wrap": True,
        "bg_color": HEAD_FILL,
        "locked": True,
    },
    "list": {**_BOX, "font_size": 9.5, "text_wrap": True, "locked": True},
    "list_center": {
        **_BOX,
        "font_size": 9.5,
        "align": "center",
        "text_wrap": True,
        "locked": True,
    },
    "list_link": {
        **_BOX,
        "font_size": 9.5,
        "font_color": "#1F4E79",
        "underline": 1,
        "text_wrap": True,
        "locked": True,
    },
    "guide": {"text_wrap": True, "valign": "top", "locked": True},
    "summary": {"font_size": 11, "bold": True, "align": "left", "text_wrap": True, "locked": True},
}


class Look:
    """Formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self._workbook = workbook
        self._made: dict[tuple[Any, ...], Any] = {}

    def __call__(self, style: str, **more: Any) -> Any:
        """Give the format of a style, with differences."""
        key = (style, *sorted(more.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format({**_BASE, **STYLES[style], **more})
        return self._made[key]

    def mark(self, severity: str) -> Any:
        """Give what a conditional format changes, by severity."""
        key = ("mark", severity)
        colours = {
            "error": {"font_color": RED, "bg_color": RED_FILL},
            "warning": {"font_color": AMBER, "bg_color": AMBER_FILL},
            # a line around it tells a cell in grey print, the kind of line how grave it is
            "error_cell": _marked_cell(RED, RED_FILL, 1),
            "warning_cell": _marked_cell(AMBER, AMBER_FILL, 3),
            "good": {"font_color": GREEN},
            "again": {"font_color": "#C8C8C8"},
        }
        if key not in self._made:
            self._made[key] = self._workbook.add_format(colours[severity])
        return self._made[key]


def _marked_cell(ink: str, fill: str, line: int) -> dict[str, Any]:
    return {"font_color": ink, "bg_color": fill, "border": line, "border_color": ink}
