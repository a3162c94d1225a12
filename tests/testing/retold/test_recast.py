"""Tests for flowbot.testing.retold.recast: the same talk of other people, in other places."""

from __future__ import annotations

from flowbot.testing.retold.recast import Recast
from tests.testing.retold.conftest import talk

TALK = """
    people: { ann: { roles: [boss] }, bob: {} }
    places: { desk: { with: [ann, bob] }, home: { im: ann } }
    stubs: { directory.boss_of: "@ann", directory.all: [ann, cid] }
    lines:
    - bob@desk: "/ask @ann about @anna in #desk"
    - ann@home: '[Submit] who=@bob room=#desk'
    - ann@bob: hello
    - { event@desk: x.y, person: bob, key: k, fields: { who: bob } }
    - together: [{ ann@desk: a }, { bob: b }]
"""
OTHERS = """
    people: { zoe: { roles: [boss] }, yan: {} }
    places: { hall: { with: [zoe, yan] }, house: { im: zoe } }
    stubs: { directory.boss_of: "@zoe", directory.all: [zoe, cid] }
    lines:
    - yan@hall: "/ask @zoe about @anna in #hall"
    - zoe@house: '[Submit] who=@yan room=#hall'
    - zoe@yan: hello
    - { event@hall: x.y, person: yan, key: k of others, fields: { who: yan } }
    - together: [{ zoe@hall: a }, { yan: b }]
"""


def test_every_name_is_another_wherever_it_stands() -> None:
    recast = Recast({"ann": "zoe", "bob": "yan"}, {"desk": "hall", "home": "house"}).transcript(talk(TALK))
    others = talk(OTHERS)

    assert (recast.people, recast.places, recast.stubs) == (others.people, others.places, others.stubs)
    assert list(recast.lines) == list(others.lines)
