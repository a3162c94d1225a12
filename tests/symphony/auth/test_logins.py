"""Tests for flowbot.symphony.auth.logins."""

from __future__ import annotations

import anyio
import pytest

from flowbot.errors import RateLimitedError, SymphonyError
from flowbot.symphony.auth.logins import Logins

FAILURES = [
    RateLimitedError("slow down", retry_after_seconds=7.0, trace_id="abc"),
    SymphonyError("cut off", status=502, trace_id="abc", outcome_unknown=True),
]


@pytest.mark.parametrize("failure", FAILURES, ids=["asked to slow down", "in doubt"])
async def test_a_failure_is_shared_with_all_that_it_says(failure: SymphonyError) -> None:
    logins, told = list[None](), list[SymphonyError]()

    async def log_in() -> object:
        logins.append(None)
        await anyio.lowlevel.checkpoint()
        raise failure

    shared = Logins(log_in)

    async def ask() -> None:
        try:
            await shared.renew(None)
        except SymphonyError as error:
            told.append(error)

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(ask)

    assert len(logins) == 1
    assert len({id(each) for each in told}) == 3
    assert [(type(each), str(each), vars(each)) for each in told] == [(type(failure), str(failure), vars(failure))] * 3
