"""How long the reader takes for a long narrative and for hostile text: CPU time, best of several.

Run as ``python tests/bench/prose.py``; figures once measured stand in ``results/prose.txt``.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from readings import VOCABULARY

from xlcheck.prose.read import read_prose

LENGTH = 20_000
PARAGRAPH = (
    "{year}年，本部门收入合计{a}万元，其中：财政拨款收入{b}万元，占总收入的94.44%；其他收入{c}万元。全年支出"
    "合计{a}万元，其中基本支出{b}万元，占总支出的73.89%，比上年增加32.37万元，增长5.15%；项目支出{c}万元。"
    "三公经费合计12.5万元：公务接待费2.5万元、公务用车运行维护费10万元，因公出国费为零。现有在职人员231人，"
    "其中公务员25人、事业人员206人。我局坚持厉行节约，从严控制各项开支，认真落实中央八项规定精神，各项工作"
    "取得明显成效，群众满意度达到96.5%。按照有关规定，我们进一步完善内部控制制度，规范资金使用程序，加强"
    "资产管理，做到账实相符、账账相符，较好地完成了年初确定的各项目标任务。全年举办培训班4期，培训200余"
    "人次，新增规模企业204家，签约项目30个，总投资额306亿元，同比增长18.3%。\n"
)
PLAIN = (
    "我局始终把绩效管理作为一项基础工作来抓，成立了由主要负责人任组长的领导小组，明确各科室职责分工，建立起"
    "事前有目标、事中有监控、事后有评价的工作机制。对照年初下达的绩效目标，认真开展自查自评，对发现的问题及时"
    "督促整改，确保资金使用安全、规范、有效。同时加强政策宣传和业务培训，提升干部职工的绩效意识和工作能力，"
    "为完成全年各项任务提供了有力保障。群众对办事效率和服务质量的评价不断提高，社会效益较为明显。\n"
)
HOSTILE = {
    "digits": "1",
    "digits with commas": "1,",
    "brackets": "（",
    "opening quotes": "“",
    "其中": "其中",
    "其中 with figures": "其中甲1万元，",
    "shares": "占甲的1%，",
    "分别": "甲、乙分别为1和2，",
    "enumeration commas": "甲、",
    "no mark at all": "工作",
    "Chinese numerals": "三千",
}


def narrative(*, dense: bool = False) -> str:
    """Make a narrative of :data:`LENGTH` characters; real ones have about two figures in 100.

    ``dense`` leaves out the paragraphs without figures.
    """
    text = ""
    number = 0
    while len(text) < LENGTH:
        number += 1
        text += PARAGRAPH.format(
            year=2015 + number % 9, a=f"{1000 + number}.{number % 100:02}", b=900 + number, c=100
        )
        text += "" if dense else PLAIN * 3
    return text[:LENGTH]


def cpu_ms(work: Callable[[], object], rounds: int = 7) -> float:
    """Give the CPU milliseconds of one call, the best of several."""
    best = float("inf")
    for _ in range(rounds):
        started = time.process_time()
        work()
        best = min(best, time.process_time() - started)
    return best * 1000


def main() -> None:
    """Print one line per text."""
    number = re.compile(r"\d+(?:\.\d+)?")
    texts = {"narrative": narrative(), "nothing but figures": narrative(dense=True)}
    texts |= {f"hostile: {name}": (part * LENGTH)[:LENGTH] for name, part in HOSTILE.items()}
    print(f"{'text of 20,000 characters':32}{'claims':>8}{'read, ms':>10}{'findall, ms':>13}")
    for name, text in texts.items():
        claims = len(read_prose.__wrapped__(text, VOCABULARY).claims)
        ours = cpu_ms(lambda text=text: read_prose.__wrapped__(text, VOCABULARY))
        plain = cpu_ms(lambda text=text: number.findall(text))
        print(f"{name:32}{claims:8}{ours:10.1f}{plain:13.2f}")


if __name__ == "__main__":
    main()
