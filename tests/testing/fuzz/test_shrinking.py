"""Tests for flowbot.testing.fuzz.shrinking: what does not matter is left out of a talk."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from flowbot.testing.fuzz.shrinking import shrink
from flowbot.testing.fuzz.trials import Stubs
from flowbot.testing.lines import Line, Says, Submits, Together
from flowbot.testing.transcripts.model import Stub, StubAnswer


def says(text: object) -> Says:
    return Says(person="bob", text=str(text))


@given(st.sets(st.integers(0, 30), min_size=1, max_size=5))
def test_only_the_lines_that_matter_stay_in_their_order(needed: set[int]) -> None:
    wanted = [says(each) for each in sorted(needed)]

    _, lines = shrink(
        {},
        [says(each) for each in range(31)],
        lambda stubs, lines: [each for each in lines if each in wanted] == wanted,
        is_over=lambda: False,
    )

    assert lines == wanted


def test_lines_become_simpler_and_stubs_fewer_where_that_does_not_matter() -> None:
    stubs: Stubs = {name: Stub(answers=(StubAnswer(),)) for name in ("ledger.book", "ledger.pay")}
    pressed = Submits(person="bob", button="Send", values={"amount": "5", "reason": "none"})
    talk: Sequence[Line] = [Together(lines=(says("x" * 50), pressed)), says("y" * 60)]

    def shows(stubs: Stubs, lines: Sequence[Line]) -> bool:
        return "ledger.pay" in stubs and any(isinstance(each, Submits) and "amount" in each.values for each in lines)

    kept, lines = shrink(stubs, talk, lambda stubs, lines: shows(stubs, _flat(lines)), is_over=lambda: False)

    assert list(kept) == ["ledger.pay"]
    assert lines == [pressed]


def _flat(lines: Sequence[Line]) -> list[Line]:
    return [inner for each in lines for inner in (each.lines if isinstance(each, Together) else (each,))]


def test_nothing_is_tried_when_the_time_is_up() -> None:
    talk = [says("a"), says("b")]

    assert shrink({}, talk, lambda stubs, lines: True, is_over=lambda: True) == ({}, talk)
