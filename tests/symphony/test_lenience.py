"""Whatever a pod answers, an operation gives something or raises SymphonyError: nothing else, for any of them."""

from __future__ import annotations

import json
import random
from contextlib import suppress
from functools import partial
from typing import Any

import anyio
import httpx2
from cryptography.hazmat.primitives.asymmetric import rsa
from hypothesis import given
from hypothesis import strategies as st

from flowbot.clock import VirtualClock
from flowbot.config import SymphonyConfig
from flowbot.errors import SymphonyError
from flowbot.symphony import SymphonyClient
from tests.symphony.conftest import ScriptedPod
from tests.symphony.operations_table import Exchange, Row, rows

ROWS = [row for row in rows() if any(each.answer is not None for each in row.exchanges)]
ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.integers(10**30, 10**31) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=3,
)


def places(value: object, at: tuple[object, ...] = ()) -> list[tuple[Any, ...]]:
    """Where a value has values, itself first."""
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(each for key, one in inner for each in places(one, (*at, key)))]


def changed(value: Any, at: tuple[Any, ...], to: object) -> Any:
    """The value with something else at a place."""
    if not at:
        return to
    copied = dict(value) if isinstance(value, dict) else list(value)
    copied[at[0]] = changed(value[at[0]], at[1:], to)
    return copied


def answer(exchange: Exchange, value: object) -> httpx2.Response:
    return httpx2.Response(exchange.status, content=b"" if value is None else json.dumps(value).encode())


@given(st.sampled_from(ROWS), st.data())
def test_an_answer_with_something_odd_in_it_breaks_nothing(
    config: SymphonyConfig, key: rsa.RSAPrivateKey, row: Row, data: st.DataObject
) -> None:
    told = [(each, each.answer) for each in row.exchanges]
    number = data.draw(st.sampled_from([index for index, (_, value) in enumerate(told) if value is not None]))
    exchange, value = told[number]
    told[number] = exchange, changed(value, data.draw(st.sampled_from(places(value))), data.draw(ODD))

    async def ask() -> None:
        clock = VirtualClock(autojump=True)
        pod = ScriptedPod(key.public_key(), clock)
        for each, said in told:
            pod.script(each.request, [answer(each, said)])
        connect = partial(SymphonyClient.connect, clock=clock, jitter=random.Random(0))
        async with connect(config, transport=httpx2.MockTransport(pod.handle)) as client:
            group, name = row.operation.split(".")
            with suppress(SymphonyError):
                await getattr(getattr(client.operations, group), name)(**row.arguments)

    anyio.run(ask)
