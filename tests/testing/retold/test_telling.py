"""Tests for flowbot.testing.retold.telling: where two tellings of a talk differ."""

from __future__ import annotations

from flowbot.testing.lines import Says
from flowbot.testing.retold.telling import Told, compare

ONE, TWO = Says(person="ann", text="one"), Says(person="ann", text="two")


def test_the_first_line_is_told_at_which_people_see_something_else() -> None:
    was = [Told(ONE, [("ann", "a")]), Told(TWO, [("ann", "b"), ("ann", "c")])]
    now = [Told(ONE, [("ann", "a")]), Told(TWO, [("ann", "c"), ("ann", "d")])]

    assert compare(was, was) is None
    assert str(compare(was, now)) == "ann > two\n  ann: 'b' is not said\n  ann: 'd' is said"


def test_the_order_counts_within_a_place() -> None:
    was, now = [Told(ONE, [("ann", "a"), ("ann", "b")])], [Told(ONE, [("ann", "b"), ("ann", "a")])]

    assert str(compare(was, now)) == "ann > one\n  the same is said in another order"


def test_what_is_tried_again_may_come_at_another_line_but_must_come() -> None:
    was = [Told(ONE, [], is_tried_again=True), Told(TWO, [("ann", "a")])]

    assert compare(was, [Told(ONE, [("ann", "a")]), Told(TWO, [])]) is None
    assert str(compare(was, [Told(ONE, []), Told(TWO, [])])) == "ann > two\n  ann: 'a' is not said"


def test_a_line_that_cannot_be_done_differs() -> None:
    was, now = [Told(ONE, [])], [Told(ONE, [], failed="a turn failed")]

    assert str(compare(was, now)) == "ann > one\n  a turn failed"
