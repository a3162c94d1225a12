"""Tests for flowbot.pod.blast."""

from __future__ import annotations

import pytest

from flowbot.clock import VirtualClock
from flowbot.errors import MessageRejectedError
from flowbot.pod import LocalPod
from flowbot.pod.blast import blast

HELLO = "<messageML>Hello</messageML>"


def make_pod() -> tuple[LocalPod, list[str]]:
    """A pod with a bot in two rooms, and the ids of those and of one that the bot is not in."""
    pod = LocalPod(VirtualClock())
    pod.add_bot("flow-bot")
    alice, other = pod.ensure_user("alice"), pod.add_bot("other")
    ids = [pod.streams.ensure(name).id for name in ("Desk", "Lounge")]
    return pod, [*ids, pod.streams.im(alice, other).id]


def test_each_stream_has_a_message_of_its_own_or_a_reason() -> None:
    pod, (desk, lounge, foreign) = make_pod()
    done = blast(pod.talk, pod.ensure_user("flow-bot"), [desk, foreign, lounge, desk, "nowhere"], HELLO, None)

    assert [each.stream_id for each in done.sent] == [desk, lounge]
    assert {stream: error.status for stream, error in done.failed.items()} == {foreign: 403, "nowhere": 400}
    assert len({each.id for each in done.sent}) == 2


@pytest.mark.parametrize("count", [0, 101])
def test_it_goes_to_a_hundred_streams_at_most(count: int) -> None:
    pod, _ = make_pod()

    with pytest.raises(MessageRejectedError, match=f"to 1 to 100 streams, not to {count}") as refused:
        blast(pod.talk, pod.ensure_user("flow-bot"), [f"s{number}" for number in range(count)], HELLO, None)
    assert refused.value.status == 400


@pytest.mark.parametrize(
    ("message", "data", "status"),
    [("<messageML><b></messageML>", None, 400), (HELLO, "no JSON", 400), ("<messageML>" + "x" * 1_500_000, None, 413)],
)
def test_what_is_nowhere_to_be_taken_is_refused_as_a_whole(message: str, data: str | None, status: int) -> None:
    pod, (desk, *_) = make_pod()

    with pytest.raises(MessageRejectedError) as refused:
        blast(pod.talk, pod.ensure_user("flow-bot"), [desk], message, data)
    assert refused.value.status == status
    assert pod.messages == []
