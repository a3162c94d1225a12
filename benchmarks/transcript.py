"""What a test of a conversation takes: 20 turns of two people and 61 minutes, on a clock that is turned by hand.

The flow is the example `expense`, loaded beforehand; each run has a bot, a pod and a store of its own, and
expects everything that the bot says. It is held as a test in Python and as a transcript.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from itertools import zip_longest

from benchmarks.calibration import slowness
from benchmarks.contenders import ROOT
from benchmarks.results import Section, Spread, parser, publish
from flowbot.project import Project
from flowbot.testing import SyncChat, Turn
from flowbot.testing.projects import project_at
from flowbot.testing.transcripts.reader import read_transcripts
from flowbot.testing.transcripts.report import check_result
from flowbot.testing.transcripts.runner import play_transcript
from flowbot.testing.transcripts.seen import lines_of
from flowbot.testing.transcripts.writer import write_line

MINUTES = 61
TALK: tuple[tuple[str, str] | None, ...] = (
    ("dana", "/expense"),
    ("dana", "plenty"),
    ("dana", "12.50"),
    ("dana", "yen"),
    ("dana", "EUR"),
    ("dana", "some day"),
    ("dana", "help"),
    ("dana", "2026-09-01"),
    ("dana", "change amount"),
    ("dana", "15"),
    ("dana", "maybe"),
    ("dana", "change currency"),
    ("dana", "USD"),
    ("dana", "repeat"),
    ("dana", "yes"),
    ("ravi", "what is this?"),
    None,  # the clock: a reminder comes after 60 minutes
    ("ravi", "help"),
    ("ravi", "repeat"),
    ("ravi", "reject"),
    ("ravi", "no receipt"),
)
TURNS = sum(1 for each in TALK if each is not None)
HEAD = "chat: a talk\npeople: [dana, ravi]\nstubs: { directory.manager_of: ravi }\nlines:\n"


def talk(bot: Project, expected: Sequence[Turn] = ()) -> SyncChat:
    """Hold the conversation, and expect what was said in another one.

    Raises:
        ChatError: The bot said something else.
    """
    with SyncChat(bot, strict=bool(expected)) as chat:
        people = {each.name: each for each in chat.people("dana", "ravi")}
        chat.stub("directory.manager_of", returns=people["ravi"])
        for each, turn in zip_longest(TALK, expected):
            if each is None:
                chat.clock.advance(f"{MINUTES}m")
            else:
                people[each[0]].says(each[1])
            for message in turn.messages if turn is not None else ():
                if not message.is_card_change:
                    chat.place(message.place).expects(message.words, msg=message.name)
    return chat


def measured(rounds: int, run: Callable[[], object]) -> dict[str, Spread]:
    """The CPU time of a run, as it is and on a quiet core."""
    cpu, cal = [], []
    for _ in range(rounds):
        slow = slowness()
        began = time.process_time()
        run()
        cpu.append((time.process_time() - began) * 1e3)
        cal.append(cpu[-1] / slow)
    return {"cpu_ms": Spread.of(cpu), "cal_ms": Spread.of(cal)}


def main() -> None:
    options = parser(__doc__)
    options.add_argument("--rounds", type=int, help="20, or 100 with --full")
    wanted = options.parse_args()
    rounds = wanted.rounds or (100 if wanted.full else 20)
    bot = project_at(ROOT / "examples" / "expense")
    first = talk(bot)
    text = HEAD + "\n".join(line for each in lines_of(first.script) for line in write_line(each))
    (transcript,) = read_transcripts(text, "talk.chat.yaml").transcripts
    rows = {
        "the example expense": measured(rounds, lambda: talk(bot, first.turns)),
        "the same as a transcript": measured(rounds, lambda: check_result(play_transcript(bot, transcript))),
    }
    sizes = {"turns": TURNS, "minutes": MINUTES, "messages of the bot": len(first.seen), "rounds": rounds}
    section = Section(sizes=sizes, rows=rows)
    publish("transcript", "A conversation of two people, on a clock of its own", "flow", section, wanted.results)


if __name__ == "__main__":
    main()
