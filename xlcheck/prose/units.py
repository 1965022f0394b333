"""Units of figures: what is money, a percentage, a count of things, and what is none of these."""

from __future__ import annotations

from decimal import Decimal
from typing import Literal, TypeAlias

Sort: TypeAlias = Literal["money", "percent", "points", "count", "score", "physical", "bare"]
"""What kind of quantity a unit makes of a number; ``bare`` is a number without a unit."""

MONEY = {
    "元": Decimal("0.0001"),
    "千元": Decimal("0.1"),
    "万元": Decimal(1),
    "十万元": Decimal(10),
    "百万元": Decimal(100),
    "千万元": Decimal(1000),
    "亿元": Decimal(10_000),
}
"""What one unit of money is in 万元."""


def _listed(words: str) -> tuple[str, ...]:
    return tuple(words.split())


COUNTED = _listed("""
    人次 家次 个次 批次 场次 户次 台次 人 名 位 个 家 户 辆 台 套 项 次 件
    篇 场 期 条 宗 起 例 份 只 座 处 所 支 批 笔 栋 间 册 幅 块 艘 架
    头 株 棵 盏 封 张 门 种 类 款
""")
"""Measure words of things and people."""

PERSONS = frozenset({"人", "名", "位", "人次"})

SPOKEN = _listed("""
    人次 家次 人 名 个 家 户 辆 台 套 项 次 件 场 期 条 宗 起 例 份 座 处 所 支 批 笔
""")
"""Measure words that may follow Chinese numerals: 八十二人, 两个."""

PHYSICAL = _listed("""
    平方公里 平方千米 平方米 立方米 公里/小时 公里 千米 厘米 毫米 米 公顷 亩 吨
    公斤 千克 克 升 个工作日 工作日 个小时 小时 分钟 秒钟 秒 天 日 个月 个季度
    个年度 个学时 学时 周岁 周年 岁 周 年 月 季度 千瓦时 千瓦 兆瓦 度 兆 倍
    号 楼 层 级 位数 车道 时 点 股 届 代 维 型 线 路 环 页 字 折 步
""")
"""What makes a number no figure of the accounts: lengths, areas, weights, times, addresses."""

POINTS = ("个百分点", "百分点")


def sort_of(unit: str) -> Sort:
    """Tell what kind of quantity ``unit`` makes of a number; 万人 counts as 人 does."""
    if not unit:
        return "bare"
    if unit in MONEY:
        return "money"
    if unit in {"%", "‰"}:
        return "percent"
    if unit in POINTS:
        return "points"
    if unit == "分":
        return "score"
    return "count" if unit.lstrip("十百千万亿") in COUNTED else "physical"
