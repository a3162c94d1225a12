"""Flows and graphs that the tests of pictures share."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from flowbot.engine._transitions import Transition
from flowbot.engine.machine import CompiledFlow
from flowbot.ids import StateId

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


def with_timers(flow: CompiledFlow, *timers: tuple[str, str, str]) -> CompiledFlow:
    """The flow with more transitions: each a trigger, a source and a target."""
    more = [Transition(trigger, StateId(source), StateId(target)) for trigger, source, target in timers]
    return replace(flow, transitions=[*flow.transitions, *more])


@pytest.fixture(scope="session")
def trade_break(compile_yaml: Callable[..., CompiledFlow]) -> CompiledFlow:
    flow = compile_yaml(BREAK, ops__find=(), ops__book=(), ops__split=())
    return with_timers(
        flow,
        ("timer.remind", "counterparty.ask", "counterparty.ask"),
        ("timer.expire", "counterparty.ask", "escalated.end"),
        ("timer.expire", "negotiate.ask", "manual.ask"),
    )
