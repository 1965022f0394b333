"""How long one check takes from a cold start, against the import of pandera alone.

Run: ``python tests/bench/cold_start.py [PAIRS]``. Both commands run in turn as whole processes;
figures are CPU seconds (user and system), the ratio is taken pair by pair. Reading the workbook is
timed inside one process and told apart, because the goal leaves it out: check ≤ 1.5 × import +
reading.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

EXAMPLE = Path(__file__).parents[2] / "workbook_templates" / "examples" / "department-2021.xlsx"
IMPORT = [sys.executable, "-c", "import pandera.pandas"]
CHECK = [sys.executable, "-m", "xlcheck", "check", str(EXAMPLE)]


def cpu(command: list[str]) -> float:
    """Run a command to its end; give the CPU seconds it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def reading() -> float:
    """CPU seconds of the first reading of the example in a process."""
    from xlcheck.pipeline import read

    start = time.process_time()
    read(EXAMPLE)
    return time.process_time() - start


def main() -> None:
    """Print medians and the ratio."""
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    cpu(IMPORT)
    cpu(CHECK)  # both once unmeasured: file cache and bytecode
    timed = [(cpu(IMPORT), cpu(CHECK)) for _ in range(pairs)]
    read = reading()
    imports, checks = (statistics.median(column) for column in zip(*timed, strict=True))
    ratio = statistics.median((check - read) / base for base, check in timed)
    print(f"import pandera.pandas  {imports:.3f} s")
    print(f"xlcheck check          {checks:.3f} s, of it reading {read:.3f} s")
    print(f"(check - reading) / import, median of {pairs} pairs: {ratio:.2f}")


if __name__ == "__main__":
    main()
