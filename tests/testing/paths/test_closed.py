"""Tests for flowbot.testing.paths.closed, and for who may answer by a role in flowbot.testing.paths.standing."""

from __future__ import annotations

from tests.testing.paths.conftest import MakeBot, walk

NOTICE = """
    flow: notice
    version: 1
    start: { command: /notice, where: im }
    steps:
      - ask: sure
        to: config.desk
        who: roles.helpers
        excluding: initiator
        options: { "yes": next }
      - say: Soup today.
        to: config.teams
        failed: untold
    ends: [untold]
"""
TEAMS = "modules: [acts]\nconfig: { desk: front, teams: [north, south] }\n"
HELPERS = """
    from flowbot import role
    @role("helpers")
    def helpers() -> list[str]:
        return ["zoe@local.test"]
"""


def test_all_rooms_that_something_is_said_in_are_closed_before_it(bot: MakeBot) -> None:
    walked = walk(bot(NOTICE, settings=TEAMS, python=HELPERS))

    assert walked.problems == []
    assert walked.missed == []
    assert "notice: /notice, north is closed, south is closed, [Yes] → untold" in walked.titles


def test_the_room_that_answers_is_not_closed_for_it(bot: MakeBot) -> None:
    walked = walk(bot(NOTICE, settings=TEAMS.replace("[north, south]", "[front]"), python=HELPERS))

    assert [each for each in walked.titles if "is closed" in each and "[Yes]" in each] == []
    assert "ends untold (13)" in walked.missed
