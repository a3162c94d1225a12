"""Microseconds per message read, beside the BDK and plain lxml, interleaved in one process.

`make bench` starts this. All three run in an environment of their own under `build/bench/`,
which has the BDK; `benchmarks/peers/bdk_messages.py` measures.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from benchmarks.contenders import Contender, NotInstalledError, python_of, run_module
from benchmarks.results import Row, Section, Spread, parser, publish

BDK = Contender(
    "symphony-bdk-python",
    "benchmarks.peers.bdk_messages",
    "symphony-bdk-python==3.0.0 lxml>=6,<7",
    "get_text_content_from_message: the text alone, its lines and cells run together",
)


def row_of(taken: Mapping[str, Sequence[float]]) -> Row:
    def ratio(other: str) -> Spread:
        return Spread.of([own / theirs for own, theirs in zip(taken["flowbot"], taken[other], strict=True)])

    return {
        "us": Spread.of(taken["flowbot"]),
        "bdk_us": Spread.of(taken["bdk"]),
        "lxml_us": Spread.of(taken["lxml"]),
        "to_bdk": ratio("bdk"),
        "to_lxml": ratio("lxml"),
    }


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="9, or 25 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (25 if wanted.full else 9)
    try:
        found = json.loads(run_module(python_of(BDK), BDK.module, "--rounds", str(rounds)))
    except NotInstalledError as exc:
        print(f"messages: left out, {exc}")
        return
    section = Section(
        sizes={"rounds in turn": rounds},
        rows={name: row_of(taken) for name, taken in found["us"].items()},
        notes={
            "flowbot": "text, blocks and entities",
            f"the BDK {found['versions']['bdk']}": BDK.what,
            f"lxml {found['versions']['lxml']}": "parsed, and all text nodes joined",
        },
    )
    publish("messages", "Messages read", "message", section, wanted.results)


if __name__ == "__main__":
    main()
