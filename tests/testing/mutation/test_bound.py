"""Tests for flowbot.testing.mutation.bound."""

from __future__ import annotations

import _thread
import signal
from contextlib import suppress

import pytest

from flowbot.testing.mutation.bound import Overdue, within


def spin() -> None:
    while True:
        pass


def test_what_ends_in_time_is_left_alone() -> None:
    before = signal.getsignal(signal.SIGINT)

    with within(60) as bound:
        assert signal.getsignal(signal.SIGINT) is not before
    assert not bound.is_over
    assert signal.getsignal(signal.SIGINT) is before


def test_what_comes_to_no_end_is_interrupted() -> None:
    before = signal.getsignal(signal.SIGINT)

    with pytest.raises(Overdue), within(0.05) as bound:
        spin()
    assert bound.is_over
    assert signal.getsignal(signal.SIGINT) is before


def test_what_catches_everything_is_known_to_have_been_over_time() -> None:
    with within(0.05) as bound, suppress(BaseException):
        spin()
    assert bound.is_over


def test_somebody_may_still_end_it_by_hand() -> None:
    def press() -> None:
        _thread.interrupt_main(signal.SIGINT)
        spin()

    with pytest.raises(KeyboardInterrupt), within(60):
        press()
