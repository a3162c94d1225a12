"""Tests that the local pod answers what is published, and all that operations ask."""

from __future__ import annotations

import re

import pytest

from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.rest import RestApi
from tests.symphony.operations_table import published, rows

KEY_MANAGER = {"POST /relay/pubkey/authenticate"}
"""The login at the key manager is in Symphony's guide ("RSA authentication") and in no OpenAPI document."""


@pytest.fixture(scope="module")
def answered() -> set[str]:
    return {re.sub(r"\{\w+\}", "x", each) for each in RestApi(LocalPod(VirtualClock()), {}).endpoints}


def test_what_the_local_pod_answers_is_published(answered: set[str]) -> None:
    assert {each for each in answered if published(each) is None} == KEY_MANAGER


def test_the_local_pod_answers_all_that_operations_ask(answered: set[str]) -> None:
    known = {found.endpoint for each in answered if (found := published(each)) is not None}
    asked = {found.endpoint for row in rows() for each in row.exchanges if (found := published(each.request))}

    assert len(asked) > 50
    assert asked - known == set()
