"""What it costs to import flowbot, to print its help, and to check a flow: CPU time of processes of their own."""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.bots import PROJECT
from benchmarks.calibration import slowness
from benchmarks.contenders import ROOT
from benchmarks.results import Row, Section, Spread, parser, publish

EVERYTHING = "import flowbot; [getattr(flowbot, name) for name in flowbot.__all__]"
COMMANDS = {
    "python, and nothing": ("-c", "pass"),
    "import flowbot": ("-c", "import flowbot"),
    "import flowbot, and every name of it": ("-c", EVERYTHING),
    "import flowbot.symphony": ("-c", "import flowbot.symphony"),
    "flowbot --help": ("-m", "flowbot", "--help"),
    "flowbot check, one flow": ("-m", "flowbot", "check", str(PROJECT.relative_to(ROOT))),
}
NOTES = {
    "import flowbot": "names are loaded when they are first used",
    "import flowbot.symphony": "the client of a pod",
    "flowbot check, one flow": "the flow of the dialog, its messages rendered with samples",
}


def cpu_seconds(*arguments: str) -> float:
    """User and system time of one run.

    Raises:
        SystemExit: It failed.
    """
    # Compiled modules are kept, as they are where flowbot is installed.
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    process = subprocess.Popen([sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"starting: {' '.join(arguments)} failed with exit code {process.returncode}")
    return used.ru_utime + used.ru_stime


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="7, or 21 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (21 if wanted.full else 7)
    cpu: dict[str, list[float]] = {name: [] for name in COMMANDS}
    cal: dict[str, list[float]] = {name: [] for name in COMMANDS}
    for arguments in COMMANDS.values():
        cpu_seconds(*arguments)  # compiles what is not compiled yet
    for _ in range(rounds):
        for name, arguments in COMMANDS.items():
            slow = slowness()
            cpu[name].append(cpu_seconds(*arguments) * 1e3)
            cal[name].append(cpu[name][-1] / slow)
    rows: dict[str, Row] = {name: {"cpu_ms": Spread.of(cpu[name]), "cal_ms": Spread.of(cal[name])} for name in COMMANDS}
    section = Section(sizes={"rounds in turn": rounds}, rows=rows, notes=NOTES)
    publish("starting", "What it costs to start", "process", section, wanted.results)


if __name__ == "__main__":
    main()
