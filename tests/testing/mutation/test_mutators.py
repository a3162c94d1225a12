"""Tests for flowbot.testing.mutation.mutators: each on the smallest flow that shows it."""

from __future__ import annotations

import pytest

from flowbot.compiler import Known, compile_flow
from flowbot.compiler.known import ActionSignature
from flowbot.definition.model import FlowDefinition
from flowbot.definition.reader import read_flow
from flowbot.definition.source import Source
from flowbot.engine.roles import ReadRole
from flowbot.messageml.catalogue import load_messages
from flowbot.testing.mutation.catalogue import MUTATORS
from flowbot.testing.mutation.mutants import Mutant, mutants_in
from flowbot.values.functions import FUNCTIONS

CASES: dict[str, tuple[str, list[str]]] = {
    # the shape of a flow
    "drop-step": (
        "steps:\n  - say: One\n  - say: Two\n  - end: done\n",
        ["4:5 without the step 'say'", "5:5 without the step 'say'"],
    ),
    "swap-steps": (
        "steps:\n  - say: One\n  - send: two\n",
        ["4:5 'two' before 'say'"],
    ),
    "drop-when": (
        "steps:\n  - say: One\n    when: here.type == 'room'\n",
        ["5:5 without 'when'"],
    ),
    "swap-branches": (
        "steps:\n  - if: missing(here)\n    then: [{ say: One }]\n",
        ["4:9 'then' and 'else' change places"],
    ),
    "one-by-one": (
        'steps:\n  - each: person\n    in: "[user]"\n    parallel: true\n    do: [{ say: One }]\n',
        ["6:5 without 'parallel'"],
    ),
    "other-join": (
        "steps:\n  - parallel: both\n    branches: { one: [{ wait: 1h }], two: [{ wait: 2h }] }\n",
        ["4:5 join all → any"],
    ),
    "other-initial": (
        "initial: one\n"
        "states:\n"
        "  one: { for: { message: on, then: two } }\n"
        "  two: { for: [{ message: return, then: one }, { message: off, then: done }] }\n",
        ["3:10 initial one → two"],
    ),
    "drop-handler": (
        "any_time: [{ message: hi, then: [{ say: Hi }] }]\nsteps: [{ wait: 1h }]\n",
        ["3:12 without this handler"],
    ),
    # its ways
    "drop-branch": (
        "slots: { name: { type: text } }\n"
        "steps:\n"
        "  - ask: name\n"
        "    tries: 1\n"
        "    gave_up: [{ say: Well }]\n"
        "    expired: done\n",
        ["7:5 without 'gave_up'", "8:5 without 'expired'"],
    ),
    "send-elsewhere": (
        "slots: { name: { type: text } }\n"
        "steps:\n"
        "  - ask: name\n"
        "    expired: told\n"
        "  - say: One\n"
        "    name: told\n"
        "ends: [good]\n",
        ["6:14 expired told → next"],
    ),
    "end-instead": (
        "steps:\n  - ask: way\n    options: { left: next, right: done }\n",
        ["5:22 then next → cancelled"],
    ),
    "other-end": (
        "steps:\n  - end: good\nends: [good, bad]\n",
        ["4:10 end good → bad"],
    ),
    "other-goto": (
        "slots: { name: { type: text }, town: { type: text } }\n"
        "steps:\n"
        "  - ask: name\n"
        "  - ask: town\n"
        "  - goto: name\n"
        "    max: 2\n",
        ["7:11 goto name → town"],
    ),
    "other-jumps": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n  - goto: name\n    max: 2\n",
        ["7:10 max 2 → 3", "7:10 max 2 → 1"],
    ),
    "drop-history": (
        "initial: on\n"
        "states:\n"
        "  on: { for: [{ message: rest, then: off }, { message: stop, then: done }] }\n"
        "  off: { for: { message: return, then: { history: on } } }\n",
        ["6:40 'on' begins anew"],
    ),
    # its expressions
    "negate-guard": (
        "steps:\n  - say: One\n    when: not missing(here)\n  - say: Two\n    when: here.type == 'im'\n",
        ["5:11 `not missing(here)` negated", "7:11 `here.type == 'im'` negated"],
    ),
    "shift-bound": (
        "slots: { age: { type: integer } }\nsteps:\n  - ask: age\n  - say: Old\n    when: 17 < age and age <= 100\n",
        ["7:14 < → <= in `17 < age and age <= 100`", "7:28 <= → < in `17 < age and age <= 100`"],
    ),
    "swap-comparison": (
        "steps:\n  - say: One\n    when: here.type == 'im <= room'\n",
        ["5:21 == → != in `here.type == 'im <= room'`"],
    ),
    "shift-number": (
        "slots: { age: { type: integer, le: 90 + 9.5 } }\nsteps:\n  - ask: age\n",
        ["3:36 90 → 91 in `90 + 9.5`", "3:41 9.5 → 10.5 in `90 + 9.5`"],
    ),
    "swap-and-or": (
        "steps:\n  - say: One\n    when: missing(here) or missing(user) and true\n",
        [
            "5:25 or → and in `missing(here) or missing(user) and true`",
            "5:42 and → or in `missing(here) or missing(user) and true`",
        ],
    ),
    "other-text": (
        "steps:\n  - say: One\n    when: here.type == 'im'\n",
        ["5:24 'im' → 'im?' in `here.type == 'im'`"],
    ),
    "set-nothing": (
        'slots: { age: { type: integer } }\nsteps:\n  - set: { age: 7 }\n  - say: "{{ default(age, 0) }}"\n',
        ["5:17 age = none instead of `7`"],
    ),
    # its questions
    "other-tries": (
        "slots: { name: { type: text } }\n"
        "steps:\n"
        "  - ask: name\n"
        "    tries: 1\n"
        "  - ask: town\n"
        "    slots: [name]\n"
        "    tries: 3\n",
        ["6:12 tries 1 → 2", "9:12 tries 3 → 4", "9:12 tries 3 → 2"],
    ),
    "drop-tries": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    tries: 1\n",
        ["6:5 without 'tries'"],
    ),
    "swap-options": (
        "steps:\n  - ask: way\n    options: { left: next, right: done, middle: done }\n",
        ["5:22 'left' and 'right' change their 'then'"],
    ),
    "drop-option": (
        "steps:\n  - ask: way\n    options: { left: next, right: done }\n",
        ["5:16 without the option 'left'", "5:28 without the option 'right'"],
    ),
    "drop-asked-slot": (
        "slots: { name: { type: text }, town: { type: text } }\n"
        "steps:\n"
        "  - ask: both\n"
        "    slots: [name, town]\n"
        "  - ask: way\n"
        "    options: { left: next, right: { slots: [town], then: done } }\n",
        ["6:13 'name' is not asked for", "6:19 'town' is not asked for", "8:45 'town' is not asked for"],
    ),
    "ask-here": (
        "slots: { name: { type: text }, boss: { type: user } }\nsteps:\n  - ask: boss\n  - ask: name\n    to: boss\n",
        ["7:5 without 'to'"],
    ),
    "drop-who": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    who: initiator\n",
        ["6:5 without 'who'"],
    ),
    "drop-excluding": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    excluding: initiator\n",
        ["6:5 without 'excluding'"],
    ),
    "other-need": (
        "steps:\n"
        "  - ask: way\n"
        "    options: { left: next, right: done }\n"
        "    need: 2\n"
        "  - ask: again\n"
        "    options: { left: next, right: done }\n"
        "    need: all\n",
        ["6:11 need 2 → 3", "6:11 need 2 → 1", "9:11 need all → 1"],
    ),
    "drop-delegate": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    delegate: initiator\n",
        ["6:5 without 'delegate'"],
    ),
    "drop-close": (
        "steps:\n  - collect: votes\n    options: { left: next, right: next }\n    until: { after: 1h, count: 3 }\n",
        ["6:14 without 'after'", "6:25 without 'count'"],
    ),
    "other-count": (
        "steps:\n  - collect: votes\n    options: { left: next, right: next }\n    until: { count: 3, after: 1h }\n",
        ["6:21 count 3 → 4"],
    ),
    "other-second-answer": (
        "steps:\n"
        "  - collect: votes\n"
        "    options: { left: next, right: next }\n"
        "    until: { after: 1h }\n"
        "    again: add\n",
        ["7:12 again add → replace"],
    ),
    "other-respondent": (
        "steps:\n  - collect: votes\n    options: { left: next, right: next }\n    until: { after: 1h }\n",
        ["4:5 per person → stream"],
    ),
    "drop-live": (
        "steps:\n"
        "  - collect: votes\n"
        "    options: { left: next, right: next }\n"
        "    until: { after: 1h }\n"
        '    live: { say: "{{ len(votes) }}" }\n',
        ["7:5 without 'live'"],
    ),
    # its times
    "drop-reminder": (
        "slots: { name: { type: text } }\n"
        "steps:\n"
        "  - ask: name\n"
        "    remind: 1h\n"
        "  - ask: town\n"
        "    slots: [name]\n"
        "    remind: [1h, { every: 2h, max: 2 }]\n",
        ["6:5 without this reminder", "9:14 without this reminder", "9:18 without this reminder"],
    ),
    "later-reminder": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    remind: [1h, { every: 2h, max: 2 }]\n",
        ["6:14 after 1h → 2h", "6:27 every 2h → 4h"],
    ),
    "other-reminders": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    remind: { every: 2h, max: 2 }\n",
        ["6:31 max 2 → 3", "6:31 max 2 → 1"],
    ),
    "drop-expiry": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    expire: 2d\nexpire: 3d\n",
        ["6:5 without 'expire'", "7:1 without 'expire'"],
    ),
    "later-expiry": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    expire: 2d\n",
        ["6:13 expire 2d → 4d"],
    ),
    "sooner-expiry": (
        "slots: { name: { type: text } }\nsteps:\n  - ask: name\n    expire: 2d\n",
        ["6:13 expire 2d → 1d"],
    ),
    "longer-wait": (
        "steps:\n"
        "  - wait: 1h\n"
        "  - collect: votes\n"
        "    options: { left: next, right: next }\n"
        "    until: { after: 1h }\n",
        ["4:11 wait 1h → 2h", "7:21 after 1h → 2h"],
    ),
    "shorter-wait": (
        "steps:\n  - wait: 1h\n",
        ["4:11 wait 1h → 30m"],
    ),
    "longer-timeout": (
        "steps:\n  - call: desk.book\n    args: { amount: 1 }\n    timeout: 5s\n",
        ["6:14 timeout 5s → 10s"],
    ),
    # its calls
    "drop-save": (
        "slots: { a: { type: text }, b: { type: text } }\n"
        "steps:\n"
        "  - call: desk.book\n"
        "    args: { amount: 1 }\n"
        "    save: a\n"
        "  - http: https://example.com\n"
        "    save: { a: result.body.a, b: result.body.b }\n"
        "  - say: \"{{ default(a, '') }}{{ default(b, '') }}\"\n",
        ["7:5 'a' is not saved", "9:13 'a' is not saved", "9:31 'b' is not saved"],
    ),
    "drop-argument": (
        "slots: { amount: { type: integer, default: 1 } }\n"
        "steps:\n"
        "  - call: desk.book\n"
        "    args: { note: \"'now'\" }\n"
        "  - http: https://example.com\n"
        "    query: { q: rain }\n",
        ["6:13 without 'note' in 'args'", "8:14 without 'q' in 'query'"],
    ),
    "drop-assignment": (
        "slots: { age: { type: integer }, size: { type: integer } }\n"
        "steps:\n"
        "  - set: { age: 7, size: 8 }\n"
        '  - say: "{{ default(age, 0) + default(size, 0) }}"\n',
        ["5:12 'age' keeps its value", "5:20 'size' keeps its value"],
    ),
    "drop-retries": (
        "steps:\n  - call: desk.book\n    args: { amount: 1 }\n    retries: 2\n",
        ["6:5 without 'retries'"],
    ),
    "other-retries": (
        "steps:\n"
        "  - call: desk.book\n"
        "    args: { amount: 1 }\n"
        "    retries: 1\n"
        "  - http: https://example.com\n"
        "    retries: { max: 2, first: 5s }\n",
        ["6:14 retries 1 → 2", "8:21 max 2 → 3", "8:21 max 2 → 1"],
    ),
    "other-statuses": (
        "steps:\n  - http: https://example.com\n    accept: [200, 404]\n",
        ["5:14 200 is a failure", "5:19 404 is a failure"],
    ),
    "other-method": (
        "steps:\n  - http: https://example.com\n    method: POST\n",
        ["5:13 method POST → PUT"],
    ),
    # its words
    "other-words": (
        "slots: { name: { type: text } }\n"
        "steps:\n"
        "  - ask: name\n"
        "    say: Who?\n"
        "    remind: { after: 1h, say: Well? }\n",
        ["6:10 other words", "7:31 other words"],
    ),
    "swap-messages": (
        "steps:\n  - send: two\n  - send: three\n",
        ["4:11 send two → three", "5:11 send three → two"],
    ),
    "say-here": (
        "steps:\n  - say: One\n    to: initiator\n",
        ["5:5 without 'to'"],
    ),
    "drop-attachment": (
        "slots: { file: { type: attachment } }\nsteps:\n  - ask: file\n  - say: One\n    attach: file\n",
        ["7:5 without 'attach'"],
    ),
    "drop-pin": (
        "steps:\n  - say: One\n    pin: true\n",
        ["5:5 without 'pin'"],
    ),
    "say-again": (
        "steps:\n  - say: One\n    once: true\n",
        ["5:5 without 'once'"],
    ),
    # its beginning
    "drop-trigger": (
        "start: [/f, go]\nsteps: [{ say: One }]\n",
        ["3:9 without this start", "3:13 without this start"],
    ),
    "drop-phrase": (
        "start: { match: [go, run] }\nsteps: [{ say: One }]\n",
        ["3:18 'go' is not heard", "3:22 'run' is not heard"],
    ),
    "start-for-all": (
        "start: { command: /f, where: im }\nwho: roles.desk\nsteps: [{ say: One }]\n",
        ["3:23 without 'where'", "4:1 without 'who'"],
    ),
    "drop-mention": (
        "start: { command: /f, mention: true }\nsteps: [{ say: One }]\n",
        ["3:23 without 'mention'"],
    ),
    "drop-edited": (
        "start: { command: /f, edited: true }\nsteps: [{ say: One }]\n",
        ["3:23 without 'edited'"],
    ),
    "drop-given": (
        "start: { command: /f, set: { age: 7 } }\n"
        "slots: { age: { type: integer } }\n"
        'steps: [{ say: "{{ default(age, 0) }}" }]\n',
        ["3:30 'age' is not set"],
    ),
    "other-scope": (
        "start: /f\nsteps: [{ say: One }]\n",
        ["1:1 scope user → stream"],
    ),
    "other-again": (
        "start: /f\nagain: ask\nsteps: [{ wait: 1h }]\n",
        ["4:8 again ask → continue"],
    ),
    "start-twice": (
        "start: /f\nonce: [user]\nsteps: [{ say: One }]\n",
        ["4:1 without 'once'"],
    ),
    "drop-command": (
        "start: /f\ncommands: [cancel, help]\nsteps: [{ wait: 1h }]\n",
        ["4:12 'cancel' does not work", "4:20 'help' does not work"],
    ),
    # its slots
    "drop-limit": (
        "slots:\n"
        "  age: { type: integer, gt: 0, le: 150, check: age != 13 }\n"
        "  tags: { type: list, items: text, unique: true }\n"
        "steps:\n"
        "  - ask: age\n"
        "  - ask: tags\n",
        ["4:25 without 'gt'", "4:32 without 'le'", "4:41 without 'check'", "5:36 without 'unique'"],
    ),
    "shift-limit": (
        "slots:\n"
        "  age: { type: integer, gt: 0 }\n"
        "  name: { type: text, max_length: 20 }\n"
        "steps:\n"
        "  - ask: age\n"
        "  - ask: name\n",
        ["4:29 'ge' instead of 'gt'", "5:35 max_length 20 → 21"],
    ),
    "other-limit": (
        "slots: { age: { type: integer, gt: 0 } }\nsteps:\n  - ask: age\n",
        ["3:36 gt 0 → 1"],
    ),
    "drop-choice": (
        "slots: { side: { type: choice, of: { b: Buy, s: Sell } } }\nsteps:\n  - ask: side\n",
        ["3:38 without the choice 'b'", "3:46 without the choice 's'"],
    ),
    "drop-optional": (
        "slots: { name: { type: text, optional: true } }\nsteps:\n  - ask: name\n",
        ["3:30 without 'optional'"],
    ),
    "drop-default": (
        "slots: { name: { type: text, default: \"'Ann'\" } }\nsteps:\n  - ask: name\n",
        ["3:30 without 'default'"],
    ),
    "drop-suggestion": (
        "slots: { name: { type: text, suggest: \"'Ann'\" } }\nsteps:\n  - ask: name\n",
        ["3:30 without 'suggest'"],
    ),
    "tell-secret": (
        "slots: { pin: { type: text, secret: true } }\nsteps:\n  - ask: pin\n",
        ["3:29 without 'secret'"],
    ),
}
"""A flow, without its name and version, and what is found in it."""


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """What the flows of these tests may name."""
    folder = tmp_path_factory.mktemp("messages")
    (folder / "f.en.mml.j2").write_text("{% msg two %}Two{% endmsg %}{% msg three %}Three{% endmsg %}")
    messages, _ = load_messages(folder, functions=FUNCTIONS, locale="en")
    action = ActionSignature(("amount", "note"), frozenset({"amount"}))
    roles: dict[str, ReadRole] = {"desk": lambda: ()}
    return Known(messages=messages, actions={"desk.book": action}, hosts=("example.com",), roles=roles)


def read(body: str) -> tuple[FlowDefinition, Source | None]:
    found = read_flow(f"flow: f\nversion: 1\n{body}", "f.yaml")
    assert found.definition is not None
    assert not found.problems, found.problems[0]
    return found.definition, found.source


def mutants(body: str, mutator: str) -> list[Mutant]:
    return list(mutants_in(*read(body), [mutator]))


@pytest.mark.parametrize("mutator", CASES)
def test_a_mutator_finds_each_place_that_it_can_change(mutator: str) -> None:
    body, expected = CASES[mutator]

    found = mutants(body, mutator)
    assert [f"{each.location.line}:{each.location.column} {each.words}" for each in found] == expected


@pytest.mark.parametrize("mutator", CASES)
def test_what_a_mutator_makes_is_another_flow_that_can_be_compiled(mutator: str, known: Known) -> None:
    body, _ = CASES[mutator]
    original, _ = read(body)
    compile_flow(original, known)

    for mutant in mutants(body, mutator):
        assert mutant.definition != original
        compile_flow(mutant.definition, known)


@pytest.mark.parametrize(
    ("mutator", "body"),
    [
        (
            "drop-argument",
            "slots: { amount: { type: integer, default: 1 } }\n"
            "steps: [{ call: desk.book, args: { amount: amount } }]\n",
        ),
        ("other-scope", "start: { command: /f, where: im }\nsteps: [{ say: One }]\n"),
        ("other-scope", "start: /f\nwhere: im\nsteps: [{ say: One }]\n"),
        ("other-scope", "steps: [{ say: One }]\n"),
        ("other-again", "start: /f\nscope: each\nsteps: [{ say: One }]\n"),
    ],
)
def test_what_would_be_the_same_is_no_mutant(mutator: str, body: str) -> None:
    assert mutants(body, mutator) == []


def test_every_mutator_has_a_flow_that_shows_it() -> None:
    assert sorted(CASES) == sorted(MUTATORS)
