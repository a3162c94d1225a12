"""FB601 to FB619: transcripts, the files `*.chat.yaml`."""

from __future__ import annotations

from collections.abc import Mapping

from flowbot.findings.model import Finding

FOUND_BY = "pytest"
"""What reads transcripts."""


def _file(text: str) -> Mapping[str, str]:
    return {"tests/lunch.chat.yaml": text}


TRANSCRIPTS = (
    Finding(
        "FB601",
        "a key that a transcript does not have",
        cause="What stands here has no key of that name. It would have no effect.",
        mend="Write the key that the hint names, or take it out.",
        example=_file("""\
chat: somebody has soup
people: { bob: { zon: Europe/London } }
lines:
- bob: /lunch
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB602",
        "a value of another kind in a transcript",
        cause="A key takes one kind of value: a text, a list, a map, true or false. This one is of another kind.",
        mend="Write a value of the kind that the message names.",
        example=_file("""\
chat: somebody has soup
people: [bob]
strict: sometimes
lines:
- bob: /lunch
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB603",
        "a person or place that a transcript does not declare",
        cause="Lines are of the people in `people`, of the bot, and in the `places` that the transcript declares; "
        "the IM of a person has their name. A name that is nowhere else is a slip of the pen more often than not.",
        mend="Write the name that the hint gives, or add it to `people` or `places`.",
        example=_file("""\
chat: somebody has soup
people: [alice]
lines:
- alcie: /lunch
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB604",
        "a line that cannot be understood",
        cause="A line is one key and what belongs to it: `bob: what he says`, `bot: what the bot says`, `clock: +1h`. "
        "Events, webhooks and what happens together have more keys.",
        mend="Write it as the message says. Each line begins with its own `- `.",
        example=_file("""\
chat: somebody has soup
people: [bob]
lines:
- bob: { presses: Soup }
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB605",
        "a text in a transcript that cannot be read",
        cause="A moment, a duration, a regular expression or the name of a message does not have its form.",
        mend="Write it as the message says. Words of the bot that only look like something else are written "
        "`{ text: … }`.",
        example=_file("""\
chat: somebody has soup
people: [bob]
lines:
- bob: /lunch
- clock: +soon
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB606",
        "a name that nobody can have in a transcript",
        cause="The name means something else where a line begins, or it has a space or an `@` in it. "
        "A place cannot have the name of a person, which is the name of their IM with the bot.",
        mend="Take another name.",
        example=_file("""\
chat: somebody has soup
people: [clock]
lines: []
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB607",
        "a file that is no transcript",
        cause="A transcript is a map with `lines`, or with `chats`, a list of such maps. This is something else.",
        mend="Begin with `chat:`, `people:` and `lines:`. What is no transcript has another ending than `.chat.yaml`.",
        example=_file("""\
- bob: /lunch
"""),
        found_by=FOUND_BY,
    ),
    Finding(
        "FB608",
        "a file that cannot be included",
        cause="An `include` names a file by where it is from here, below the folder that pytest takes for its root. "
        "It is somewhere else, cannot be read, or includes itself.",
        mend="Name a file of the tests. One whose name begins with `_` is for others to include, and is no test.",
        example=_file("""\
chat: somebody has soup
people: [bob]
lines:
- include: _begin.chat.yaml
"""),
        found_by=FOUND_BY,
    ),
)
