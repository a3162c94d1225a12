"""Microseconds per message read, beside the BDK and plain lxml, interleaved in one process.

`make bench` starts this. All three run in an environment of their own under `build/bench/`,
which has the BDK; `benchmarks/peers/bdk_messages.py` measures.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess

from benchmarks.contenders import ROOT, Contender, python_of

BDK = Contender(
    "symphony-bdk-python",
    "benchmarks.peers.bdk_messages",
    "symphony-bdk-python==3.0.0 lxml>=6,<7",
    "get_text_content_from_message: the text alone, its lines and cells run together",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    wanted = parser.parse_args()
    print(f"\nmessages read, {wanted.rounds} rounds in turn, median µs; Python {platform.python_version()} runs this\n")
    command = [str(python_of(BDK)), "-m", BDK.module, "--rounds", str(wanted.rounds)]
    subprocess.run(command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, check=True)


if __name__ == "__main__":
    main()
