"""Tests for flowbot.engine.delivering and flowbot.engine.receipts: what waits until it is known who got a message."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from flowbot.engine.effects import Reply, Update
from flowbot.engine.events import Arrived, Refused
from flowbot.engine.machine import CompiledFlow
from flowbot.errors import GuardError
from flowbot.ids import EffectId, StreamId

Compile = Callable[..., CompiledFlow]
MakeStage = Callable[[CompiledFlow], Any]
Talk = Callable[[str], Any]
PEOPLE = [{"id": 8, "name": "Bob"}, {"id": 9, "name": "Cara"}]
HEAD = "flow: f\nversion: 1\nslots: { people: { type: list, items: user }, a: { type: text } }\n"


@pytest.fixture
def talk(compile_yaml: Compile, stage: MakeStage) -> Talk:
    return lambda text: stage(compile_yaml(HEAD + text))


def spoken(stage: Any) -> list[EffectId]:
    """The messages of the last turn that are waited for."""
    return [each.id for each in stage.effects if isinstance(each, Reply | Update) and each.receipt]


def hears(stage: Any, *events: Arrived | Refused) -> list[str]:
    said: list[str] = []
    for event in events:
        stage.hear(event)
        said += stage.said()
    return said


def arrived(effect: EffectId, stream: str = "there") -> Arrived:
    return Arrived(key=f"receipt:{effect}", effect=effect, stream_id=StreamId(stream))


def refused(effect: EffectId, stream: str | None = None, status: int | None = 451) -> Refused:
    stream_id = StreamId(stream) if stream is not None else None
    return Refused(key=f"receipt:{effect}", effect=effect, stream_id=stream_id, status=status, attempts=2)


NOTICE = """
steps:
  - say: Soup today.
    name: offer
    to: people
    failed: [{ say: "Nobody: {{ error.kind }} {{ error.status }} {{ error.attempts }}, {{ error.message }}" }]
  - say: Done.
"""
TOLD = """
steps:
  - say: Soup today.
    name: offer
    to: people
  - say: "{{ len(messages.offer.sent) }} {{ join(column(messages.offer.failed, 'name'), ' ') }}"
"""


def test_a_message_that_nothing_asks_about_is_not_waited_for(talk: Talk) -> None:
    ann = talk("steps: [{ say: Hello. }, { say: Bye. }]")

    assert ann.start() == ["Hello.", "Bye."]
    assert spoken(ann) == []


def test_a_message_with_a_way_for_when_nobody_gets_it_waits_for_all_its_receipts(talk: Talk) -> None:
    ann = talk(NOTICE)
    ann.start({"people": PEOPLE})
    first, second = spoken(ann)

    assert hears(ann, refused(first)) == []
    assert hears(ann, arrived(second)) == ["Done."]
    assert ann.ends() == ["done"]


def test_a_message_that_nobody_gets_takes_that_way_with_the_reason(talk: Talk) -> None:
    ann = talk(NOTICE)
    ann.start({"people": PEOPLE})

    assert hears(ann, *map(refused, spoken(ann))) == [
        "Nobody: unreachable 451 2, a compliance rule has blocked it",
        "Done.",
    ]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (400, "it could not be delivered"),
        (403, "the bot may not write there"),
        (451, "a compliance rule has blocked it"),
        (None, "it could not be delivered"),
    ],
)
def test_the_reason_says_what_people_can_do_something_about(talk: Talk, status: int | None, reason: str) -> None:
    ann = talk(NOTICE.replace("to: people", "to: here"))
    ann.start()
    (effect,) = spoken(ann)

    assert hears(ann, refused(effect, "im", status))[0].endswith(f", {reason}")


def test_a_room_that_the_bot_does_not_find_by_its_name_is_told(talk: Talk) -> None:
    ann = talk(NOTICE.replace("to: people", "to: \"'acme'\""))
    ann.start()
    (effect,) = spoken(ann)

    assert hears(ann, refused(effect, status=None))[0].endswith(", the bot is in no room of that name, or in several")


def test_the_reason_has_the_message_by_which_the_log_finds_it(talk: Talk) -> None:
    ann = talk(NOTICE.replace("{{ error.message }}", "{{ error.id }}"))
    ann.start({"people": PEOPLE[:1]})
    (effect,) = spoken(ann)

    assert hears(ann, refused(effect))[0] == f"Nobody: unreachable 451 2, {effect}"


def test_a_message_that_may_have_arrived_says_so(talk: Talk) -> None:
    ann = talk(NOTICE)
    ann.start({"people": PEOPLE[:1]})
    (effect,) = spoken(ann)
    parked = Refused(key="receipt:x", effect=effect, attempts=1, is_unknown=True)

    assert hears(ann, parked)[0] == "Nobody: unknown  1, it may not have been delivered"


def test_a_message_for_nobody_fails_at_once(talk: Talk) -> None:
    ann = talk(NOTICE)

    assert ann.start({"people": []}) == ["Nobody: unreachable  , it could not be delivered", "Done."]


def test_without_such_a_way_it_goes_on_and_the_messages_say_so(talk: Talk) -> None:
    ann = talk(TOLD)
    ann.start({"people": PEOPLE})

    assert hears(ann, *map(refused, spoken(ann))) == ["0 Bob Cara"]


def test_ninety_seven_of_a_hundred_is_no_failure(talk: Talk) -> None:
    people = [{"id": number, "name": f"n{number}"} for number in range(100, 200)]
    ann = talk(NOTICE.replace("Done.", """Not {{ join(column(messages.offer.failed, 'name'), ' ') }}."""))
    ann.start({"people": people})
    effects = spoken(ann)
    hears(ann, *map(arrived, effects[3:]))

    assert hears(ann, *map(refused, effects[:3])) == ["Not n100 n101 n102."]


def test_receipts_of_more_than_a_hundred_are_not_waited_for(talk: Talk) -> None:
    people = [{"id": number, "name": f"n{number}"} for number in range(101)]

    with pytest.raises(GuardError, match="'offer' goes to 101 at once; of 100 it can be known who got it"):
        talk(NOTICE).start({"people": people})


def test_what_became_of_messages_says_where_they_stand_to_whom_and_why_not(talk: Talk) -> None:
    shown = "{% for each in messages.offer.KIND %}{{ each.id }} {{ each.name }} {{ each.user.id }} MORE{% endfor %}"
    sent = shown.replace("KIND", "sent").replace("MORE", "")
    failed = shown.replace("KIND", "failed").replace("MORE", "{{ each.error.kind }} {{ each.error.status }}")
    ann = talk(TOLD.replace('"{{ len(messages.offer.sent) }}', f'"{sent} / {failed} /'))
    ann.start({"people": PEOPLE})
    first, second = spoken(ann)

    assert hears(ann, arrived(first, "bobs im"), refused(second)) == ["bobs im Bob 8  /  Cara 9 unreachable 451 / Cara"]


def test_who_begins_it_is_known_as_a_person_in_their_own_im_too(talk: Talk) -> None:
    steps = "steps: [{ say: Hi., name: hi }, { say: '{{ messages.hi.sent[0].user.id }} {{ messages.hi.sent[0].id }}' }]"
    ann = talk(steps)
    ann.start()

    assert hears(ann, *map(arrived, spoken(ann))) == ["7 im"]


def test_the_rows_of_what_arrived_or_did_not_say_whom_to_speak_to_again(talk: Talk) -> None:
    ann = talk(TOLD + "  - { say: Again., to: messages.offer.sent }\n  - { say: Sorry., to: messages.offer.failed }\n")
    ann.start({"people": PEOPLE})
    first, second = spoken(ann)
    hears(ann, arrived(first, "bobs im"))
    hears(ann, refused(second))

    assert ann.told()[1:] == [("bobs im", "Again."), (9, "Sorry.")]


AGAIN = """
steps:
  - say: Soup today.
    name: offer
    to: people
    ONCE
  - ask: more
    say: "{{ len(messages.offer.sent) }} of {{ len(people) }}. More?"
    options: { again: offer, enough: done }
"""


def test_a_step_that_speaks_again_has_the_messages_of_the_last_time(talk: Talk) -> None:
    ann = talk(AGAIN.replace("ONCE", ""))
    ann.start({"people": PEOPLE})
    old = spoken(ann)
    assert hears(ann, *map(refused, old)) == ["0 of 2. More?"]
    ann.says("again")
    first, second = spoken(ann)

    assert hears(ann, *map(refused, old)) == []
    assert hears(ann, arrived(first), refused(second)) == ["1 of 2. More?"]


def test_what_is_said_once_is_said_one_time_and_its_messages_stay(talk: Talk) -> None:
    ann = talk(AGAIN.replace("ONCE", "once: true"))
    ann.start({"people": PEOPLE})
    first, second = spoken(ann)
    hears(ann, arrived(first), refused(second))

    assert ann.says("again") == ["1 of 2. More?"]


def test_what_is_said_once_and_nobody_got_is_said_again(talk: Talk) -> None:
    ann = talk(AGAIN.replace("ONCE", "once: true"))
    ann.start({"people": PEOPLE})
    hears(ann, *map(refused, spoken(ann)))

    assert ann.says("again") == ["Soup today.", "Soup today."]


def test_what_is_said_once_is_said_one_time_without_receipts_too(talk: Talk) -> None:
    steps = "steps: [{ say: Hi., name: hi, once: true }, { ask: more, options: { again: hi, enough: done } }]"
    ann = talk(steps)

    assert ann.start() == ["Hi.", "More?"]
    assert ann.says("again") == ["More?"]


DESK = """
initial: open
states:
  open:
    steps: [{ say: Hi., once: true }, { ask: a, say: A? }]
    for: [{ message: again, then: open }]
    expire: 1d
"""


def test_a_state_that_is_entered_again_says_it_no_more(talk: Talk) -> None:
    ann = talk(DESK)

    assert ann.start() == ["Hi.", "A?"]
    assert ann.says("again") == ["A?"]


def test_nor_does_a_branch_that_is_begun_again(talk: Talk) -> None:
    branches = "{ one: [{ say: Hi., once: true }], two: [{ say: Ho. }] }"
    ann = talk(f"steps: [{{ parallel: both, branches: {branches} }}, {{ ask: more, options: {{ again: both }} }}]")

    assert ann.start() == ["Hi.", "Ho.", "More?"]
    assert ann.says("again") == ["Ho.", "More?"]


EACH = """
steps:
  - each: person
    in: people
    do:
      - say: Hi.
        name: hi
        once: true
        FAILED
      - say: "{{ person.name }}: {{ len(messages.hi.sent) }}"
"""


def test_what_is_said_once_is_said_one_time_for_each_item(talk: Talk) -> None:
    ann = talk(EACH.replace("FAILED", ""))
    ann.start({"people": PEOPLE})

    assert hears(ann, *map(arrived, spoken(ann))) == ["Bob: 1", "Hi."]
    assert hears(ann, *map(refused, spoken(ann))) == ["Cara: 0"]


def test_in_an_item_its_own_messages_are_meant(talk: Talk) -> None:
    ann = talk(EACH.replace("in: people", "in: people\n    parallel: true").replace("FAILED", "failed: failed"))
    ann.start({"people": PEOPLE})
    bobs, caras = spoken(ann)

    assert hears(ann, arrived(caras)) == ["Cara: 1"]
    assert hears(ann, refused(bobs)) == []
    assert ann.ends() == ["done"]


def test_in_an_item_the_messages_of_a_step_before_the_block_are_known(talk: Talk) -> None:
    before = "  - { say: Soup., name: offer, to: people }\n  - each: person"
    inside = "{{ len(messages.offer.failed) }} {{ len(messages.hi.sent) }}"
    steps = EACH.replace("  - each: person", before).replace("        FAILED\n", "")
    ann = talk(steps.replace("{{ len(messages.hi.sent) }}", inside))
    ann.start({"people": PEOPLE})
    hears(ann, *map(refused, spoken(ann)))

    assert hears(ann, *map(arrived, spoken(ann)))[0] == "Bob: 2 1"


BRANCHES = """
steps:
  - parallel: both
    branches:
      one: [{ say: Hi., name: hi, to: people, failed: next }]
      two: [{ ask: a }, { say: "{{ len(messages.hi.sent) }}" }]
  - say: "{{ len(messages.hi.failed) }}"
"""


def test_messages_of_a_branch_are_known_in_the_others_and_after_it(talk: Talk) -> None:
    ann = talk(BRANCHES)
    ann.start({"people": PEOPLE})
    first, second = spoken(ann)
    hears(ann, arrived(first), refused(second))

    assert ann.says("x") == ["1", "1"]


def test_messages_of_a_state_are_known_in_the_next(talk: Talk) -> None:
    inside = "{ steps: [{ say: Hi., name: hi, failed: next }, { ask: a }], done: two, expire: 1d }"
    ann = talk(
        f"states:\n  one: {inside}\n  two: {{ enter: [{{ say: '{{{{ len(messages.hi.sent) }}}}' }}], "
        "steps: [{ end: done }] }\ninitial: one\n"
    )
    ann.start()
    hears(ann, *map(arrived, spoken(ann)))

    assert ann.says("x") == ["1"]


def test_of_a_step_that_was_passed_nothing_was_sent(talk: Talk) -> None:
    ann = talk(TOLD.replace("    to: people", "    when: len(people) > 2\n    to: people"))

    assert ann.start({"people": PEOPLE}) == ["0 "]


def test_who_writes_meanwhile_hears_once_that_the_bot_is_busy(talk: Talk) -> None:
    ann = talk(NOTICE)
    ann.start({"people": PEOPLE})

    assert ann.says("Well?") == ["One moment, I am still working on it."]
    assert ann.says("Well?") == []
    assert ann.says("back") == ["One moment, I am still working on it."]


def test_a_conversation_that_waits_for_receipts_can_be_cancelled(talk: Talk) -> None:
    ann = talk(NOTICE)
    ann.start({"people": PEOPLE})
    waited = spoken(ann)

    assert ann.says("cancel") == ["Cancelled."]
    assert ann.ends() == ["cancelled"]
    assert len(waited) == 2


UPDATE = """
steps:
  - { say: Soup today., name: offer, to: people }
  - update: offer
    name: news
    say: No soup.
    failed: [{ say: "{{ len(messages.news.failed) }} think that there is." }]
"""


def test_a_change_has_receipts_of_its_own(talk: Talk) -> None:
    ann = talk(UPDATE)
    ann.start({"people": PEOPLE})
    first, second = spoken(ann)

    assert hears(ann, refused(first)) == []
    assert hears(ann, arrived(second)) == []
    assert ann.ends() == ["done"]


def test_a_change_that_nobody_sees_has_failed(talk: Talk) -> None:
    ann = talk(UPDATE)
    ann.start({"people": PEOPLE})

    assert hears(ann, *map(refused, spoken(ann))) == ["2 think that there is."]


CONFIRM = """
steps:
  - ask: a
  - { say: Soup today., name: offer, to: people, failed: failed }
  - confirm: order
    slots: [a]
"""


def test_a_message_is_not_said_again_after_a_change_that_it_does_not_show(talk: Talk) -> None:
    ann = talk(CONFIRM)
    ann.start({"people": PEOPLE})
    ann.says("x")
    hears(ann, *map(arrived, spoken(ann)))
    ann.says("change a")
    ann.says("y")

    assert spoken(ann) == []
    assert ann.snapshot.state == "order.confirm"


TICKET = """
initial: open
states:
  open:
    steps: [{ say: Soup today., name: offer, to: people, failed: failed }, { ask: a }]
    for: [{ message: pause, then: paused }]
    expire: 1d
  paused:
    for: [{ message: resume, then: { history: open } }]
    expire: 1d
"""


def test_a_state_that_was_left_meanwhile_goes_on_when_one_is_back(talk: Talk) -> None:
    ann = talk(TICKET)
    ann.start({"people": PEOPLE})
    waited = spoken(ann)
    ann.says("pause")

    assert hears(ann, *map(arrived, waited)) == []
    assert ann.says("resume") == ["A?"]


def test_and_fails_there_where_nobody_got_it(talk: Talk) -> None:
    ann = talk(TICKET.replace("failed: failed", "failed: [{ say: Nobody. }]"))
    ann.start({"people": PEOPLE})
    waited = spoken(ann)
    ann.says("pause")
    hears(ann, *map(refused, waited))

    assert ann.says("resume") == ["Nobody.", "A?"]


CARD = """
steps:
  - ask: a
  - { say: "{{ a }}?", name: card }
  - { update: card, say: Closed. }
  - confirm: order
    slots: [a]
"""


def test_a_message_that_is_said_again_after_a_change_is_changed_again(talk: Talk) -> None:
    ann = talk(CARD)
    ann.start()
    ann.says("x")
    ann.says("change a")
    ann.says("y")

    (card,) = [each for each in ann.effects if isinstance(each, Reply) and each.may_change]
    assert [each.target for each in ann.effects if isinstance(each, Update)][-1:] == [card.id]
