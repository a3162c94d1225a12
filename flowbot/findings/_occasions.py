"""FB160 and FB225: what starts a flow, or is handled in it, and is no message."""

from __future__ import annotations

from flowbot.findings.model import Finding

TIMES = (
    Finding(
        "FB160",
        "a time that is none",
        cause="`cron` takes five fields: minute, hour, day of the month, month and day of the week. One of them is not "
        "right, or there is no such day.",
        mend="Write what the hint says of the field: `30 8 * * MON-FRI` is half past eight on weekdays.",
        example="""\
flow: lunch
version: 1
start: { cron: 30 25 * * * }
steps:
  - say: Lunch is ready.
    to: "'the kitchen'"
""",
    ),
)
EVENTS = (
    Finding(
        "FB225",
        "an event or a webhook that is not there",
        cause="Symphony has no event of this name. Events of the bot's own have a dot in theirs: `lunch.served`. In "
        "programs, `receive` takes the names that flows have with `webhook`.",
        mend="Write the name that the hint offers.",
        example="""\
flow: lunch
version: 1
start: { event: user_join_room }
steps:
  - say: Hello.
""",
    ),
)
