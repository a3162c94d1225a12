"""Tests that the pairs which were taken from the field run: each a short talk, in the form of the YAML."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flowbot.compiler import Known, compile_source
from flowbot.compiler.known import ActionSignature
from flowbot.engine.events import Departed
from flowbot.events import Stream, User
from flowbot.ids import StreamId, UserId
from flowbot.messageml.catalogue import load_messages
from flowbot.values.functions import FUNCTIONS

FOLDER = Path(__file__).parent
ANN = User(id=UserId(7), display_name="Ann")
BOB = User(id=UserId(8), display_name="Bob")
CARA = User(id=UserId(9), display_name="Cara")
BOBS_IM = Stream(id=StreamId("bobs im"), type="IM")
CARAS_IM = Stream(id=StreamId("caras im"), type="IM")
PEOPLE = [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]
PARAMETERS = {"ledger.order": ("dishes", "restaurant", "size"), "ledger.price_of": ("ticker",)}

Talk = Callable[[str], Any]


@cache
def stage() -> Any:
    """The stage of the engine's tests."""
    file = FOLDER.parent / "engine" / "conftest.py"
    spec = importlib.util.spec_from_file_location("engine_stage", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Stage


@pytest.fixture
def talk() -> Talk:
    messages, _ = load_messages(Path("nowhere"), functions=FUNCTIONS, locale="en")
    actions = {name: ActionSignature(names, frozenset(names)) for name, names in PARAMETERS.items()}
    known = Known(messages=messages, actions=actions, roles={"hr": lambda: [{"id": 7}]})

    def talk(name: str) -> Any:
        file = FOLDER / f"{name}.yaml"
        return stage()(compile_source(file.read_text(encoding="utf-8"), file.name, known))

    return talk


def test_who_is_new_goes_through_a_list_of_their_own(talk: Talk) -> None:
    ann = talk("onboarding")
    ann.start({"person": PEOPLE[0]})
    ann.presses("submit", team="risk", first_day="2026-12-01", laptop="on", buddy="")
    ann.says("2026-12-24")

    ann.says("yes")
    assert ann.told() == [(8, "Welcome! You begin on Dec 1, 2026."), (8, "Is your badge in order?")]
    for answer in ("yes", "no", "yes", "yes"):
        said = ann.says(answer, by=BOB, stream=BOBS_IM)
    assert said == ["1 points are open for Bob."]
    assert ann.ends() == ["open_points"]


def test_who_says_no_to_the_summary_is_asked_again(talk: Talk) -> None:
    ann = talk("onboarding")
    ann.start({"person": PEOPLE[0]})
    ann.presses("submit", team="risk", first_day="2026-12-01", buddy="8")
    ann.says("2026-12-24")

    assert ann.says("no")[0] == "Then let us begin again."


def test_an_incident_is_taken_handed_over_and_solved(talk: Talk) -> None:
    ann = talk("incident")
    assert ann.start({"title": "No prices"}) == ["Incident: No prices", "Severity?"]
    assert ann.says("status") == ["No prices: not rated"]
    ann.passes(minutes=15)
    assert ann.passes(minutes=20) == ["Who takes &#39;No prices&#39;?", "Who takes &#39;No prices&#39;?"]
    ann.says("mine", by=BOB)
    assert ann.closed() == [("im", "No prices (high): Bob is on it")]

    assert ann.says("hand over", by=BOB) == ["Somebody else, please.", "Thanks for the work so far."]
    ann.says("mine", by=CARA)
    assert ann.says("cause", by=BOB) == ["Sorry, this is for somebody else to answer."]
    assert ann.says("cause", by=CARA) == ["Cause?"]
    ann.says("a cable", by=CARA)
    assert ann.closed() == [("im", "No prices: solved (a cable)")]
    ann.passes(days=1)
    assert ann.ends() == ["done"]


def test_nobody_takes_an_incident(talk: Talk) -> None:
    ann = talk("incident")
    ann.start({"title": "No prices", "severity": "low"})

    assert ann.passes(hours=3)[-1] == "Nobody took &#39;No prices&#39;."
    assert ann.ends() == ["nobody"]


def test_lunch_is_ordered_for_all_who_want_some(talk: Talk) -> None:
    ann = talk("lunch")
    ann.start({"restaurant": "Luigi"})
    ann.presses("submit", by=BOB, dish="soup", sauce="")
    ann.presses("submit", by=CARA, dish="pizza", sauce="garlic")
    ann.presses("submit", by=BOB, dish="salad", sauce="")

    assert ann.says("/close") == ["2 dishes. Shall I order?"]
    assert ann.says("larger portions") == ["2 dishes. Shall I order?"]
    ann.says("order")
    assert ann.calls() == [("ledger.order", {"dishes": ["salad", "pizza"], "restaurant": "Luigi", "size": "large"})]
    assert ann.returns("No. 5") == ["Ordered (No. 5): salad for Bob. pizza for Cara. "]


def test_nobody_is_hungry(talk: Talk) -> None:
    ann = talk("lunch")
    ann.start({"restaurant": "Luigi"})

    assert ann.passes(minutes=30) == ["Ten minutes to go.", "Nobody is hungry."]


def test_two_of_the_reviewers_release_a_change(talk: Talk) -> None:
    ann = talk("release")
    ann.start({"change": "OPS-12", "reviewers": PEOPLE})
    ann.says("Restart it.")
    assert ann.presses("approve", by=BOB, stream=BOBS_IM) == ["Noted, 1 so far."]
    ann.presses("object", by=CARA, stream=CARAS_IM, objection="not today")
    assert ann.ends() == ["withdrawn"]


def test_a_release_waits_for_its_window(talk: Talk) -> None:
    ann = talk("release")
    ann.start({"change": "OPS-12", "reviewers": PEOPLE})
    ann.says("Restart it.")
    ann.presses("approve", by=BOB, stream=BOBS_IM)
    assert ann.presses("approve", by=CARA, stream=CARAS_IM) == ["Release window?"]
    ann.says("2026-11-24 18:00")
    assert ann.ends() == []

    ann.passes(days=2)
    assert ann.told()[0] == (8, "OPS-12 is released now.")
    assert ann.ends() == ["released"]


def test_a_release_is_withdrawn_once_too_few_are_left(talk: Talk) -> None:
    ann = talk("release")
    ann.start({"change": "OPS-12", "reviewers": PEOPLE})
    ann.says("Restart it.")
    ann.hear(Departed(key="gone", stream=BOBS_IM, user=BOB))

    assert ann.ends() == []


def test_a_price_is_watched_until_it_is_reached(talk: Talk) -> None:
    ann = talk("alert")
    ann.start({"ticker": "IBM", "limit": 200})
    ann.returns("199.5")
    assert ann.says("how often") == ["1 times so far."]
    ann.passes(hours=1)
    assert ann.calls() == [("ledger.price_of", {"ticker": ann.snapshot.slots["ticker"]})]
    ann.returns("201")

    assert ann.ends() == ["reached"]


def test_a_watch_is_stopped(talk: Talk) -> None:
    ann = talk("alert")
    ann.start({"ticker": "IBM", "limit": 200})
    ann.fails()
    ann.says("stop")

    assert ann.ends() == ["stopped"]


def test_a_shift_is_handed_over_point_by_point(talk: Talk) -> None:
    ann = talk("handover")
    ann.start({"next_shift": PEOPLE[0]})
    ann.submits(form_of(ann, "book"), {"action": "flat"})
    topics = {"topics.1.topic": "limits", "topics.1.until": "2026-12-01", "topics.2.topic": "keys"}
    ann.submits(form_of(ann, "topics"), {"action": "submit", **topics, "topics.2.until": "2026-12-02"})
    assert ann.told() == [
        (8, "limits (until Dec 1, 2026): do you take it over?"),
        (8, "keys (until Dec 2, 2026): do you take it over?"),
    ]
    for number in (0, 1):
        ann.submits(form_of(ann, "taken", f"point.{number}"), {"action": "yes"}, BOB, BOBS_IM)

    ann.submits(form_of(ann, "answer"), {"action": "accept", "remark": "Sleep well!"}, BOB, BOBS_IM)
    assert ann.said() == ["Bob has taken over. Sleep well!"]
    assert ann.snapshot.main.rows["points"][0]["taken"] is True


def test_a_shift_that_nobody_takes_over_is_refused(talk: Talk) -> None:
    ann = talk("handover")
    ann.start({"next_shift": PEOPLE[0]})

    assert ann.passes(hours=1) == ["Then without a report.", "Ann hands over to you."]
    assert ann.passes(hours=2) == ["Bob does not take over: no reason"]


def form_of(ann: Any, step: str, position: str | None = None) -> str:
    """The form of an open question."""
    found = [
        card.form_id
        for key, each in ann.snapshot.positions.items()
        for card in each.cards
        if card.step == step and position in (None, key)
    ]
    return str(found[0])
