"""Durable events per second, beside two peers: run in turn, so that all meet the same machine.

`make bench` starts this. Each peer gets an environment of its own under `build/bench/`.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import subprocess
import sys
import venv
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.dialog import TURNS, Measurement

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = ROOT / "build" / "bench"


@dataclass(frozen=True, slots=True)
class Contender:
    """A framework, the module that holds the dialog in it, and what to install for it."""

    name: str
    module: str
    requirement: str | None
    """Packages, separated by spaces; None: the environment that runs this."""
    what: str
    options: tuple[str, ...] = ()


CONTENDERS = (
    Contender("flowbot", "benchmarks.flowbot_dialog", None, "datafeed JSON → reply and state durable in SQLite, FULL"),
    Contender(
        "flowbot, and sent",
        "benchmarks.flowbot_dialog",
        None,
        "the same, and the reply taken from the outbox, sent to nobody and settled",
        ("--until", "sent"),
    ),
    Contender("chatsky", "benchmarks.peers.chatsky_dialog", "chatsky==0.10.*", "message → reply, state in memory"),
    Contender(
        "python-telegram-bot",
        "benchmarks.peers.ptb_dialog",
        "python-telegram-bot==22.8",
        "dict → Update → reply, state in memory",
    ),
)


def python_of(contender: Contender) -> Path:
    """The interpreter of the contender's environment, which is made if need be."""
    if contender.requirement is None:
        return Path(sys.executable)
    folder = ENVIRONMENTS / contender.name
    python, stamp = folder / "bin" / "python", folder / "installed"
    if not stamp.is_file() or stamp.read_text() != contender.requirement:
        print(f"bench: installing {contender.requirement} into {folder.relative_to(ROOT)}", file=sys.stderr)
        shutil.rmtree(folder, ignore_errors=True)
        uv = shutil.which("uv")
        venv.create(folder, with_pip=uv is None)
        pip = [uv, "pip", "install", "--python", str(python)] if uv else [str(python), "-m", "pip", "install"]
        subprocess.run([*pip, "--quiet", *contender.requirement.split()], check=True, stdout=sys.stderr)
        stamp.write_text(contender.requirement)
    return python


def run(contender: Contender, conversations: int) -> Measurement:
    """One run in a process of its own.

    Raises:
        SystemExit: The run failed, or the bot answered something else than the dialog wants.
    """
    command = [
        str(python_of(contender)),
        "-m",
        contender.module,
        "--conversations",
        str(conversations),
        *contender.options,
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise SystemExit(f"bench: {contender.name} failed with exit code {done.returncode}")
    return Measurement(**json.loads(done.stdout.splitlines()[-1]))


def spread(values: Sequence[float]) -> str:
    return f"{median(values):>9,.0f} ({min(values):,.0f}-{max(values):,.0f})"


def table(runs: dict[str, list[Measurement]]) -> list[str]:
    """The figures, a line for each framework; ratios are of flowbot's medians to theirs."""

    def middle(name: str, figure: Callable[[Measurement], float]) -> float:
        return median(figure(run) for run in runs[name])

    lines = [f"{'framework':<28}{'wall events/s':<30}{'CPU µs/event':<28}{'flowbot is'}"]
    for contender in CONTENDERS:
        measured = runs[contender.name]
        ratio = middle(contender.name, lambda run: run.cpu_us_per_event) / middle(
            "flowbot", lambda run: run.cpu_us_per_event
        )
        beside = "" if contender.requirement is None else f"{ratio:.1f}x as fast by CPU"
        lines.append(
            f"{contender.name + ' ' + measured[0].version:<28}"
            f"{spread([run.events_per_second for run in measured]):<30}"
            f"{spread([run.cpu_us_per_event for run in measured]):<28}{beside}"
        )
    return lines


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--conversations", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=5)
    wanted = parser.parse_args()
    for contender in CONTENDERS:
        python_of(contender)
    runs: dict[str, list[Measurement]] = {contender.name: [] for contender in CONTENDERS}
    for number in range(1, wanted.rounds + 1):
        for contender in CONTENDERS:
            print(f"bench: round {number} of {wanted.rounds}, {contender.name}", file=sys.stderr)
            runs[contender.name].append(run(contender, wanted.conversations))
    print(
        f"{TURNS} turns, {wanted.conversations:,} conversations interleaved, {wanted.rounds} rounds in turn: "
        "median (min-max)"
    )
    print(f"Python {platform.python_version()}, {platform.machine()}, {os.cpu_count()} cores, other load unknown\n")
    print("\n".join(table(runs)))
    print()
    for contender in CONTENDERS:
        print(f"{contender.name}: {contender.what}")


if __name__ == "__main__":
    main()
