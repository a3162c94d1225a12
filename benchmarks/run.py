"""Durable events per second, beside peers: run in turn, so that all meet the same machine.

`make bench` starts this. Each peer gets an environment of its own under `build/bench/`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence

from benchmarks.contenders import Contender, NotInstalledError, python_of, run_module
from benchmarks.dialog import TURNS, Measurement
from benchmarks.results import Row, Section, Spread, parser, publish

FLOWBOT = Contender(
    "flowbot", "benchmarks.flowbot_dialog", None, "datafeed JSON → reply and state durable in SQLite, FULL"
)
SENT = Contender(
    "flowbot, and sent",
    "benchmarks.flowbot_dialog",
    None,
    "the same, and every reply taken from the outbox, sent to nobody and settled",
    ("--until", "sent"),
)
CONTENDERS = (
    FLOWBOT,
    SENT,
    Contender(
        "flowbot, in memory",
        "benchmarks.flowbot_dialog",
        None,
        "the same, and sent, with everything kept in memory",
        ("--until", "sent", "--store", "memory"),
    ),
    Contender("chatsky", "benchmarks.peers.chatsky_dialog", "chatsky==0.10.*", "message → reply, state in memory"),
    Contender(
        "botbuilder-dialogs",
        "benchmarks.peers.botbuilder_dialog",
        "botbuilder-dialogs==4.17.1 aiohttp",
        "activity → reply, typed prompts, state in its memory storage",
    ),
    Contender(
        "aiogram",
        "benchmarks.peers.aiogram_dialog",
        "aiogram==3.31.0",
        "dict → Update → dispatch → reply, state in memory",
    ),
    Contender(
        "python-telegram-bot",
        "benchmarks.peers.ptb_dialog",
        "python-telegram-bot==22.8",
        "dict → Update → dispatch → reply, state in memory",
    ),
    Contender(
        "symphony-bdk-python",
        "benchmarks.peers.bdk_loop",
        "symphony-bdk-python==3.0.0 lxml>=6,<7",
        "datafeed JSON → a listener that does nothing; no reply, no state",
    ),
)


def run(contender: Contender, conversations: int) -> Measurement:
    """One run in a process of its own.

    Raises:
        SystemExit: The run failed, or the bot answered something else than the dialog wants.
    """
    options = ("--conversations", str(conversations), *contender.options)
    said = run_module(python_of(contender), contender.module, *options)
    return Measurement(**json.loads(said.splitlines()[-1]))


def row_of(contender: Contender, runs: Mapping[str, Sequence[Measurement]]) -> Row:
    """The figures of a contender; ratios are of CPU time, each in its round, how many times flowbot is as fast."""
    measured = runs[contender.name]
    row = {
        "events_per_second": Spread.of([each.events_per_second for each in measured]),
        "cpu_us": Spread.of([each.cpu_us_per_event for each in measured]),
        "cal_us": Spread.of([each.cal_us_per_event for each in measured]),
    }
    if contender.requirement is not None:
        for column, ours in (("ratio", FLOWBOT), ("ratio_sent", SENT)):
            pairs = zip(measured, runs[ours.name], strict=True)
            row[column] = Spread.of([theirs.cpu_us_per_event / own.cpu_us_per_event for theirs, own in pairs])
    return row


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--conversations", type=int, default=1_000)
    options.add_argument("--rounds", type=int, help="5, or 7 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (7 if wanted.full else 5)
    present, skipped = [], {}
    for contender in CONTENDERS:
        try:
            python_of(contender)
            present.append(contender)
        except NotInstalledError as exc:
            print(f"bench: {contender.name} is left out: {exc}", file=sys.stderr)
            skipped[contender.name] = str(exc)
    runs: dict[str, list[Measurement]] = {contender.name: [] for contender in present}
    for number in range(1, rounds + 1):
        for contender in present:
            print(f"bench: round {number} of {rounds}, {contender.name}", file=sys.stderr)
            runs[contender.name].append(run(contender, wanted.conversations))
    section = Section(
        sizes={"turns": TURNS, "conversations at once": wanted.conversations, "rounds in turn": rounds},
        rows={each.name: row_of(each, runs) for each in present},
        notes={f"{each.name} {runs[each.name][0].version}": each.what for each in present},
        skipped=skipped,
    )
    publish("dialog", "The dialog", "framework", section, wanted.results)


if __name__ == "__main__":
    main()
