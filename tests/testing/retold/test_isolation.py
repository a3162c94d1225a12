"""Tests for flowbot.testing.retold.isolation: two casts in one chat, and neither notices the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

import pytest

from flowbot.engine.effects import Reply, Update
from flowbot.engine.events import FlowEvent
from flowbot.engine.snapshot import Snapshot
from flowbot.ports import Outbound
from flowbot.project import Project
from flowbot.runtime.flows import Flows
from flowbot.runtime.turned import Turned
from flowbot.testing.retold.isolation import Where, casts_of, doubt, in_any_order, isolated
from flowbot.testing.retold.split import SplitStubs
from flowbot.testing.transcripts.model import Transcript
from tests.testing.retold.conftest import Load, talk

FLOW = """
    flow: greet
    version: 1
    start: /greet
    slots: { name: { type: text }, size: { type: text } }
    steps:
      - ask: name
      - call: symphony.users.get
        args: { user: initiator }
        save: { size: result.last_name }
        failed: lost
      - say: "Hi {{ name }} of {{ size }}"
    ends: [lost]
"""
TALK = """
    people: [bob]
    places: { desk: { with: [bob] } }
    stubs: { symphony.users.get: [{ returns: { id: 1, name: x, last_name: one } }, { raises: refused }, { returns: { id: 1, name: x, last_name: two } }] }
    lines:
    - bob@desk: /greet
    - bob: Bob
    - bob: /greet
    - bob: Robert
    - clock: +1h
    - bob: /greet
    - bob: Rob
"""


@pytest.mark.parametrize("where", ["apart", "together"])
@pytest.mark.parametrize("seed", range(3))
def test_each_cast_sees_what_it_sees_alone(where: Where, seed: int, load: Load) -> None:
    project = load(FLOW)

    assert isolated(project, casts_of(project, talk(TALK), where), seed=seed) is None


def test_events_of_two_streams_in_any_order_are_not_noticed(load: Load) -> None:
    project = load(FLOW)
    casts = casts_of(project, talk(TALK), "apart")

    assert [in_any_order(project, casts, seed=seed) for seed in range(4)] == [None] * 4


def test_it_is_told_where_the_order_of_streams_counts(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    usual, said = Turned._rendered, Counter[Flows]()

    def counted(turned: Turned, effect: Reply | Update, event: FlowEvent, snapshot: Snapshot) -> Sequence[Outbound]:
        said[turned._flows] += 1
        return usual(turned, replace(effect, names={**effect.names, "size": said[turned._flows]}), event, snapshot)

    monkeypatch.setattr(Turned, "_rendered", counted)

    project = load(FLOW)

    assert "is not said" in str(in_any_order(project, casts_of(project, talk(TALK), "apart")))


def test_the_others_are_others_elsewhere_and_say_other_words(load: Load) -> None:
    _, apart = casts_of(load(FLOW), talk(TALK), "apart")
    _, together = casts_of(load(FLOW), talk(TALK), "together")
    _, same = casts_of(load(FLOW), talk(TALK), "same people")

    assert [(cast.lines[1].place, list(cast.people)) for cast in (apart, together, same)] == [
        ("desk2", ["bob2"]),
        ("desk", ["bob2"]),
        ("desk2", ["bob"]),
    ]
    assert [getattr(each, "text", None) for each in apart.lines][1:4] == ["bOB", "/greet", "rOBERT"]


def test_it_is_told_where_people_of_one_cast_see_what_the_other_has_said(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    first: dict[tuple[Flows, str], Mapping[str, object]] = {}  # flows are those of one chat
    usual = Turned._rendered

    def mixed_up(turned: Turned, effect: Reply | Update, event: FlowEvent, snapshot: Snapshot) -> Sequence[Outbound]:
        names = first.setdefault((turned._flows, effect.words.name), effect.names)
        return usual(turned, replace(effect, names=names), event, snapshot)

    monkeypatch.setattr(Turned, "_rendered", mixed_up)

    project = load(FLOW)

    assert "is not said" in str(isolated(project, casts_of(project, talk(TALK), "apart")))


def test_stubs_are_those_of_the_cast_that_calls(load: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SplitStubs, "find", lambda stubs, name: stubs._of[0, name])

    project = load(FLOW)

    assert isolated(project, casts_of(project, talk(TALK), "apart")) is not None


COLLECTION = """
    flow: ask
    version: 1
    start: /ask
    slots: { size: { type: choice, of: [small, large] } }
    steps:
      - collect: sizes
        slots: [size]
        to: here
        until: { after: 1h, close: initiator }
      - say: "{{ len(sizes) }} sizes"
"""


def test_a_question_to_a_room_does_not_come_back_because_somebody_else_is_done(load: Load) -> None:
    lines = """
    people: [ann, bob]
    places: { desk: { with: [ann, bob] } }
    lines:
    - ann@desk: /ask
    - bob@desk: "[small]"
    - ann@desk: "[Close]"
    """

    project = load(COLLECTION)
    casts = casts_of(project, talk(lines), "together")

    assert [isolated(project, casts, seed=seed) for seed in range(4)] == [None] * 4


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (["ann@desk: /ask", "bob@desk: small"], "somebody types an answer where two talk"),
        (["{ event@desk: ROOMDEACTIVATED }"], "something happens to a room that both are in"),
        (["ann@desk: /ask", 'bob@desk: "[small]"'], None),
    ],
)
def test_a_talk_in_which_nobody_can_know_who_is_meant_is_told(lines: list[str], reason: str | None, load: Load) -> None:
    project = load(COLLECTION)

    assert doubt(project, casts_of(project, in_desk(lines), "together")) == reason


def test_what_begins_by_itself_begins_once(load: Load) -> None:
    project: Project = load(
        'flow: d\nversion: 1\nstart: { cron: "0 10 * * *" }\nsteps:\n  - { say: x, to: "\'desk\'" }\n'
    )

    assert doubt(project, casts_of(project, in_desk(["clock: +1d"]), "apart")) == "a conversation begins by itself"


def in_desk(lines: list[str]) -> Transcript:
    head = "people: [ann, bob]\nplaces: { desk: { with: [ann, bob] } }\nlines:\n"
    return talk(head + "".join(f"- {each}\n" for each in lines))
