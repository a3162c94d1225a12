"""Tests for flowbot.pod.society, contacts, presences, signals, groups and rights, beside what the contract says."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.errors import OperationError
from flowbot.events import User
from flowbot.pod import LocalPod
from flowbot.pod.contacts import STATUSES, Contacts
from flowbot.pod.presences import OFFLINE
from flowbot.pod.rights import Right

BONDS = "HASHTAG:bonds"


class World:
    """A pod with a bot, a colleague and somebody of another firm."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.pod = LocalPod(self.clock)
        self.bot = self.pod.add_bot("echo")
        self.alice = self.pod.ensure_user("Alice")
        self.carol = self.pod.people.ensure_outsider("Carol Chu")
        self.society = self.pod.society


@pytest.fixture
def world() -> World:
    return World()


def test_an_outsider_is_known_like_anybody(world: World) -> None:
    people = world.pod.people

    assert people.ensure_outsider("carol.chu") is world.carol
    assert people.ensure_outsider("Alice") is world.alice
    assert (world.carol.email, world.carol.first_name, world.carol.last_name) == (
        "carol.chu@other.test",
        "Carol",
        "Chu",
    )
    assert [people.is_outsider(each.id) for each in (world.bot, world.alice, world.carol)] == [False, False, True]
    assert people.ensure("Carol Chu") is world.carol


async def test_bots_hear_of_requests_that_concern_them_alone(world: World) -> None:
    other = world.pod.add_bot("other")
    mine, theirs = world.pod.connect("echo"), world.pod.connect("other")

    world.society.contacts.request(world.carol, world.bot.id)
    world.society.contacts.accept(world.bot, world.carol.id)
    world.society.contacts.request(world.carol, world.alice.id)
    events = [json.loads(each)["type"] for each in await mine.read_events()]

    assert events == ["CONNECTIONREQUESTED", "CONNECTIONACCEPTED"]
    assert list(await theirs.read_events()) == []
    assert not world.society.contacts.are_connected(world.carol, other)


def test_time_is_kept_of_requests(world: World) -> None:
    asked = world.society.contacts.request(world.bot, world.carol.id)
    world.clock.advance(60)
    rejected = world.society.contacts.reject(world.carol, world.bot.id)

    assert asked.requested_at == asked.updated_at == rejected.requested_at
    assert rejected.updated_at == world.clock.now()


def test_who_has_asked_cannot_accept_for_the_other(world: World) -> None:
    world.society.contacts.request(world.bot, world.carol.id)

    with pytest.raises(OperationError, match="Carol Chu has not asked echo to connect"):
        world.society.contacts.accept(world.bot, world.carol.id)


def test_what_was_not_accepted_is_removed_where_the_rules_have_it(world: World) -> None:
    contacts = world.society.contacts
    contacts.request(world.carol, world.bot.id)
    with pytest.raises(OperationError, match="are not connected"):
        contacts.remove(world.bot, world.carol.id)

    world.society.rules.removes_requests = True
    seen = []
    for _ in range(2):
        contacts.remove(world.bot, world.carol.id)
        seen.append(contacts.get(world.bot, world.carol.id).status)

    assert seen == ["REJECTED", "PENDING_INCOMING"]
    with pytest.raises(OperationError, match="are not connected"):
        contacts.remove(world.carol, world.bot.id)


STEPS = st.tuples(st.booleans(), st.sampled_from(["request", "accept", "reject", "remove"]))
MIRRORED = {"PENDING_INCOMING": "PENDING_OUTGOING", "PENDING_OUTGOING": "PENDING_INCOMING"}


def status(contacts: Contacts, by: User, other: User) -> str | None:
    try:
        return contacts.get(by, other.id).status
    except OperationError:
        return None


@given(st.lists(STEPS, max_size=12), st.booleans())
def test_whatever_two_do_both_see_the_same(steps: list[tuple[bool, str]], removes_requests: bool) -> None:
    world = World()
    world.society.rules.removes_requests = removes_requests
    contacts, two = world.society.contacts, (world.bot, world.carol)
    for is_carol, name in steps:
        by, other = two[is_carol], two[not is_carol]
        before = status(contacts, by, other)
        try:
            getattr(contacts, name)(by, other.id)
        except OperationError:
            assert status(contacts, by, other) == before
        seen, mirrored = status(contacts, by, other), status(contacts, other, by)

        assert mirrored == MIRRORED.get(seen or "", seen)
        assert contacts.are_connected(by, other) == (seen == "ACCEPTED")
        assert [each.status for each in contacts.list(by, STATUSES)] == ([seen] if seen else [])


def test_colleagues_need_not_ask(world: World) -> None:
    contacts = world.society.contacts
    answers = [each(world.bot, world.alice.id) for each in (contacts.request, contacts.accept, contacts.get)]

    assert {(each.user, each.status, each.requested_at) for each in answers} == {(world.alice.id, "ACCEPTED", None)}
    assert contacts.are_connected(world.bot, world.alice)


def test_people_of_one_other_firm_are_colleagues_of_each_other(world: World) -> None:
    dave = world.pod.people.ensure_outsider("Dave")

    assert world.society.contacts.are_connected(world.carol, dave)
    assert world.society.presences.get(world.carol, dave.id).category == "AVAILABLE"


def test_a_pod_that_begins_anew_keeps_its_settings_and_forgets_people(world: World) -> None:
    world.society.rules.unseen = OFFLINE
    world.pod.rooms.rules.cross_pod = not world.pod.rooms.rules.cross_pod
    wanted = {group: asdict(each) for group, each in world.pod.settings.items()}
    world.society.contacts.request(world.carol, world.bot.id)

    world.pod.reset()

    assert {group: asdict(each) for group, each in world.pod.settings.items()} == wanted
    assert world.pod.society is not world.society
    assert world.pod.society.contacts.list(world.bot, STATUSES) == []


def test_who_is_offline_stays_so_when_it_is_soft(world: World) -> None:
    presences = world.society.presences
    presences.put(world.alice, OFFLINE)

    assert presences.set(world.alice, "BUSY", soft=True).category == OFFLINE
    assert presences.set(world.alice, "BUSY", soft=False).category == "BUSY"
    assert presences.set(world.alice, "AWAY", soft=True).category == "AWAY"


def test_an_interest_lasts_an_hour(world: World) -> None:
    presences = world.society.presences
    world.society.contacts.request(world.carol, world.bot.id)
    world.society.contacts.accept(world.bot, world.carol.id)
    presences.register(world.bot, [world.carol.id])
    seen = []
    for seconds in (0, 3599, 1):
        world.clock.advance(seconds)
        seen.append(presences.get(world.bot, world.carol.id).category)

    assert seen == ["AVAILABLE", "AVAILABLE", "UNDEFINED"]


def test_administrators_alone_look_at_everybody_and_set_others(world: World) -> None:
    presences = world.society.presences
    doing: list[Callable[[], object]] = [
        lambda: presences.list(world.alice, None, 10),
        lambda: presences.set_user(world.alice, world.bot.id, "BUSY", soft=False),
    ]

    for each in doing:
        with pytest.raises(OperationError, match="Alice lacks the entitlement") as error:
            each()
        assert error.value.status == 403


def test_what_is_told_of_whom_one_may_not_see_can_be_chosen(world: World) -> None:
    world.society.rules.unseen = OFFLINE
    world.society.presences.register(world.bot, [world.carol.id])

    assert world.society.presences.get(world.bot, world.carol.id).category == OFFLINE


@pytest.mark.parametrize("right", Right)
def test_a_right_that_was_taken_is_missed_until_it_is_given_back(world: World, right: Right) -> None:
    society, made = world.society, world.society.signals.create(world.bot, "Bonds", BONDS, False, False)
    doing: dict[Right, Callable[[], object]] = {
        Right.UPDATE_PRESENCE: lambda: society.presences.register(world.bot, [world.carol.id]),
        Right.MANAGE_SUBSCRIPTIONS: lambda: society.signals.subscribe(world.bot, made.id, [world.alice.id], True),
        Right.PUSH_SIGNALS: lambda: society.signals.create(world.bot, "News", BONDS, False, True),
        Right.MANAGE_GROUPS: lambda: society.groups.page(world.bot, "SDL", None, None, 10),
    }
    society.rights.take(world.bot, right)
    with pytest.raises(OperationError, match=f"echo lacks {right.value}") as error:
        doing[right]()
    society.rights.give(world.bot, right)

    assert error.value.status == 403
    doing[right]()


def test_one_follows_for_oneself_without_any_right(world: World) -> None:
    signals = world.society.signals
    made = signals.create(world.alice, "Bonds", BONDS, True, False)
    world.society.rights.take(world.bot, Right.MANAGE_SUBSCRIPTIONS)

    assert signals.subscribe(world.bot, made.id, [], pushed=True).successful == 1
    assert [each.pushed for each in signals.subscribers(world.bot, made.id)] == [False, False]
    assert signals.unsubscribe(world.bot, made.id, []).successful == 1


def test_who_is_pushed_does_not_stop_but_others_end_it(world: World) -> None:
    signals = world.society.signals
    made = signals.create(world.bot, "Bonds", BONDS, False, False)
    signals.subscribe(world.bot, made.id, [world.alice.id], pushed=True)

    assert signals.unsubscribe(world.alice, made.id, []).failed == 1
    assert signals.unsubscribe(world.bot, made.id, [world.alice.id, 12]).errors[0].user == 12
    assert [each.user for each in signals.subscribers(world.bot, made.id)] == [world.bot.id]


def test_a_signal_is_seen_by_those_who_follow_it_or_when_it_is_public(world: World) -> None:
    signals = world.society.signals
    hidden = signals.create(world.alice, "Mine", BONDS, False, False)
    public = signals.create(world.alice, "Ours", BONDS, True, False)

    assert signals.get(world.bot, public.id) == public
    with pytest.raises(OperationError, match="there is no signal"):
        signals.get(world.bot, hidden.id)
    signals.subscribe(world.alice, hidden.id, [world.bot.id], pushed=False)
    assert signals.get(world.bot, hidden.id) == hidden
    assert signals.list(world.bot) == [hidden]


def test_only_who_made_a_signal_changes_it(world: World) -> None:
    signals = world.society.signals
    made = signals.create(world.alice, "Ours", BONDS, True, False)

    with pytest.raises(OperationError, match="echo has not made the signal 'Ours'") as error:
        signals.delete(world.bot, made.id)
    assert error.value.status == 403
    with pytest.raises(OperationError, match="HASHTAG"):
        signals.update(world.alice, made.id, None, "author:7", None, None)
    assert signals.get(world.alice, made.id) == made


def test_a_signal_for_the_whole_firm_is_not_for_others(world: World) -> None:
    signals = world.society.signals
    made = signals.create(world.bot, "News", BONDS, False, True)

    assert {each.user: each.pushed for each in signals.subscribers(world.bot, made.id)} == {
        world.bot.id: False,
        world.alice.id: True,
    }
    assert signals.list(world.alice) == [made]


def test_a_change_of_what_has_changed_is_refused(world: World) -> None:
    groups = world.society.groups
    made = groups.create(world.bot, type="SDL", owner_id=189, name="Sales", members=[world.alice.id], profile={})
    groups.add_member(world.bot, made.id, world.bot.id)

    with pytest.raises(OperationError, match="the group 'Sales' was changed meanwhile") as error:
        groups.update(world.bot, made.id, made.etag, name="Desk", members=None, status=None, profile=None)
    assert error.value.status == 412


def test_what_is_wrong_with_a_group_is_refused(world: World) -> None:
    groups = world.society.groups
    made = groups.create(world.bot, type="SDL", owner_id=189, name="Sales", members=[], profile={})

    with pytest.raises(OperationError, match="ACTIVE or DELETED"):
        groups.update(world.bot, made.id, made.etag, name="Sales", members=None, status="GONE", profile=None)
    with pytest.raises(OperationError, match="no picture"):
        groups.set_avatar(world.bot, made.id, "")
    with pytest.raises(OperationError, match="no cursor"):
        groups.page(world.bot, "SDL", None, "next", 10)
    assert groups.get(world.bot, made.id) == made


def test_members_are_in_a_group_since_they_came(world: World) -> None:
    groups = world.society.groups
    made = groups.create(world.bot, type="SDL", owner_id=189, name="Sales", members=[world.alice.id], profile={})
    world.clock.advance(60)
    members = [world.alice.id, world.bot.id]
    changed = groups.update(world.bot, made.id, made.etag, name="Sales", members=members, status=None, profile=None)

    assert changed.members == {world.alice.id: made.created_at, world.bot.id: world.clock.now()}
    assert (changed.updated_at, changed.created_at) == (world.clock.now(), made.created_at)
