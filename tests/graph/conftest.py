"""Flows and graphs that the tests of pictures share."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from flowbot.engine.machine import CompiledFlow

BREAK = """
flow: trade_break
version: 4
description: Resolve a trade break with both desks
start: /break {ticket}
slots:
  ticket: { type: text }
  kind: { type: choice, of: [price, quantity, date] }
  price: { type: decimal }
  quantity: { type: integer }
  settle: { type: date }
  reason: { type: text }
  found: { type: text }
  note: { type: text }
steps:
  - say: "Looking at {{ ticket }}: one moment, please."
  - call: ops.find
    save: found
    failed: [{ say: The ticket could not be found. }, { goto: ask_again }]
  - ask: kind
    tries: 3
    gave_up: escalated
  - if: kind == 'price'
    then:
      - ask: price
      - if: price > 1000
        then:
          - ask: senior
            say: This is large. Does the senior trader agree?
            options: { agree: next, disagree: { then: rejected } }
        else: [{ say: Noted. }]
    else:
      - if: kind == 'quantity'
        then: [{ ask: quantity }]
        else: [{ ask: settle }]
  - confirm: summary
    declined: [{ say: Then once more from the start. }, { goto: kind, max: 3, exceeded: escalated }]
  - ask: counterparty
    say: Does the counterparty agree with these figures?
    remind: 4h
    expire: 2d
    expired: escalated
    options:
      agree: next
      disagree: { then: [{ ask: reason }, { goto: negotiate }] }
      unclear: { then: [{ say: We ask them again. }, { goto: counterparty }] }
  - call: ops.book
    save: note
    failed: [{ say: The booking failed; operations have been told. }, { goto: manual }]
  - say: "Booked as {{ note }}."
  - end: resolved
  - ask: negotiate
    say: Shall we negotiate?
    expire: 1d
    expired: manual
    options:
      offer: { then: [{ goto: kind }] }
      split: { then: [{ call: ops.split, save: note, name: split }, { goto: summary }] }
      walk_away: { then: rejected }
  - ask: manual
    say: Book by hand?
    options: { done: { then: resolved }, again: { then: [{ goto: counterparty }] } }
  - ask: ask_again
    say: Try another ticket?
    options: { retry: { then: [{ ask: ticket }, { goto: ops_find, max: 3 }] }, stop: { then: escalated } }
ends: [resolved, rejected, escalated]
"""
"""About 30 states, with branches and loops in both directions."""


FLOWS: dict[str, str] = {
    "ticket": """
flow: ticket
version: 1
description: A ticket from its first words to its solution
start: /ticket {title}
slots:
  title: { type: text }
  agent: { type: user }
  resolution: { type: text }
initial: open
states:
  open:
    enter: [{ say: "Open: {{ title }}" }]
    exit: [{ say: Somebody takes care of it. }]
    for:
      - message: take
        then: [{ set: { agent: user } }, { goto: working }]
      - message: who
        then: [{ say: Nobody yet. }]
    remind: { every: 4h, max: 3 }
    allow_wait: true
  working:
    steps: [{ ask: resolution, to: agent }, { goto: solved }]
    for:
      - message: give back
        who: agent
        then: open
    allow_wait: true
  solved:
    enter: [{ say: "Solved: {{ resolution }}" }]
    for:
      - message: reopen
        then: { history: working }
    expire: 2d
    expired: done
any_time:
  - message: status
    then: [{ say: "{{ title }}" }]
""",
    "collation": """
flow: collation
version: 1
start: /collate {people...}
slots:
  people: { type: list, items: user }
  file: { type: text }
steps:
  - say: "I am asking {{ len(people) }} people."
  - each: owner
    in: people
    parallel: true
    person: owner
    do:
      - ask: file
        say: "Your file, {{ user.name }}?"
        expire: 7d
        remind: { every: 1d, max: 3 }
      - confirm: right
        say: Is it final?
        declined: file
      - say: Thanks, {{ user.name }}.
    save: files
  - parallel: checks
    branches:
      legal:
        - ask: legal_ok
          say: Does legal agree?
          options: { yes_: next, no_: next }
      risk:
        - wait: 1h
        - say: Risk had its hour.
    join: any
    expire: 3d
    expired: late
  - say: All {{ len(files) }} are here.
ends: [late]
""",
    "poll": """
flow: poll
version: 1
start: /poll {room} {choices...}
slots:
  room: { type: room }
  choices: { type: list, items: text }
  vote: { type: choice, of: choices }
  why: { type: text, optional: true }
steps:
  - collect: votes
    slots: [vote]
    to: room
    until: { after: 10m, close: initiator }
    live: { say: "{{ len(votes) }} so far" }
    then:
      - ask: why
        say: Why?
      - if: why == 'x'
        then: [{ say: Thank you for that. }]
    empty: nobody
  - say: "{% for row in votes %}{{ row.by.name }} {{ row.vote }}; {% endfor %}"
ends: { nobody: Nobody voted. }
""",
    "translate": """
flow: translate
version: 1
start: /translate {language}
slots:
  language: { type: choice, of: [de, fr] }
  reply: { type: text }
steps:
  - listen: translating
    for:
      - message: end translate
        then: stopped
      - message: "*"
        when: user.name != 'x'
        then:
          - call: actions.translate
            args: { text: message.text, language: language }
            save: reply
            failed: [{ say: It does not work. }, { goto: translating }]
          - say: "{{ user.name }}: {{ reply }}"
    idle: 30m
    expired: stopped
ends: { stopped: Stopped. }
""",
    "approval": """
flow: purchase
version: 1
start: /buy {item} {price}
slots:
  item: { type: text }
  price: { type: decimal }
  reason: { type: text }
  manager: { type: user }
steps:
  - ask: reason
  - ask: manager
  - ask: approval
    say: "{{ item }} for {{ price }}?"
    to: manager
    options:
      approve: next
      reject: { slots: [reason], then: rejected }
      ask_back:
        then:
          - ask: answer
            slots: [reason]
            say: The manager asks why.
          - goto: approval
    remind: { every: 1d, max: 2 }
    expire: 5d
    expired: [{ say: Nobody answered; the head of the desk is asked. }, { goto: head }]
  - call: shop.order
    failed: [{ say: The shop refused. }, { end: rejected }]
  - say: Ordered.
  - end: ordered
  - confirm: head
    to: initiator
    declined: rejected
  - end: ordered
ends: [ordered, rejected]
""",
    "door": """
flow: door
version: 1
start: /door
slots: { note: { type: text }, a: { type: text } }
initial: shut
states:
  shut:
    initial: unlocked
    exit: [{ say: out of shut }]
    states:
      unlocked:
        exit: [{ say: out of unlocked }]
        for: [{ message: lock, then: locked }]
        allow_wait: true
      locked:
        enter: [{ say: click }]
        for: [{ message: unlock, then: unlocked }]
        allow_wait: true
    for:
      - message: force
        then: broken
      - message: peek
        then: [{ ask: note }, { say: "noted {{ note }}" }]
    allow_wait: true
  broken:
    parallel: true
    states:
      left: { steps: [{ ask: a }], allow_wait: true }
      right: { steps: [{ wait: 1h }, { say: rang }], allow_wait: true }
    for: [{ message: mend, then: { history: shut } }, { message: leave, then: done }]
    allow_wait: true
""",
}
"""Flows that open others inside them, or are written as states: what `flows` gives."""


@pytest.fixture(scope="session")
def trade_break(compile_yaml: Callable[..., CompiledFlow]) -> CompiledFlow:
    return compile_yaml(BREAK, ops__find=(), ops__book=(), ops__split=())


@pytest.fixture(scope="session")
def flows() -> Mapping[str, str]:
    """Flows that open others inside them, or are written as states, by their names."""
    return FLOWS


@pytest.fixture(scope="session")
def compiled(compile_yaml: Callable[..., CompiledFlow]) -> Callable[[str], CompiledFlow]:
    """One of FLOWS, by its name."""
    return lambda name: compile_yaml(FLOWS[name], actions__translate=("text", "language"), shop__order=())
