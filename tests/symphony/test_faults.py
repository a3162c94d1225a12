"""An example bot over its HTTP client, on a pod with each fault that has a name: nothing is lost, nothing said twice."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import anyio
import pytest

from flowbot.app import Flowbot
from flowbot.errors import AuthenticationError, DatafeedError
from flowbot.pod import Fault, PodMessage, PodStream
from flowbot.pod.fault_names import NAMES
from flowbot.pod.transcript import as_seen, has_form
from tests.symphony.in_process import Stage
from tests.symphony.troubles import CHANGES, ENDS, LOGINS, READS, REFUSED, SENDS, Trouble

SEEN = """\
alice: /expense 12.50
expense-bot → alice: Which currency?
                     [EUR] [USD] [GBP]
expense-bot → alice: When was it?
                     Date: ____
                     [Submit] [Cancel]
expense-bot → alice: Submit 12.50 EUR of Nov 20, 2026? Or write: change amount
                     [Yes] [No]
expense-bot → ravi: @alice asks for 12.50 EUR of Nov 20, 2026.
                    Reason: ____
                    [Approve] [Reject]
"""
END = "expense-bot → alice: Approved by @ravi, booked as TX-9426.\n"
STANDING = ["currency: EUR", "date: 2026-11-20", "amount: 12.50\ncurrency: EUR\ndate: 2026-11-20\nSummary: Yes"]
"""What has taken the place of alice's forms."""
CHANGED = 4
"""How many forms have been answered, hers and that of Ravi."""


@pytest.fixture(scope="module")
def bot() -> Flowbot:
    return Flowbot.load(Path(__file__).parents[2] / "examples" / "expense")


class Talk:
    """Alice claims an expense, and Ravi approves it; what is asked of them is answered when they see it."""

    def __init__(self, bot: Flowbot) -> None:
        self.stage = Stage(bot)
        pod = self.stage.pod
        self.alice, self.ravi = pod.ensure_user("alice"), pod.ensure_user("ravi")
        self.her_im, self.his_im = (pod.streams.im(each, self.stage.me) for each in (self.alice, self.ravi))

    def steps(self) -> Iterator[Callable[[], object]]:
        """What they do, one after the other."""
        talk = self.stage.pod.talk
        yield lambda: talk.say(self.alice, self.her_im, "/expense 12.50")
        yield lambda: talk.submit(self.alice, self._form(self.her_im), {}, "EUR")
        yield lambda: talk.submit(self.alice, self._form(self.her_im), {"Date": "2026-11-20"})
        yield lambda: talk.submit(self.alice, self._form(self.her_im), {}, "Yes")
        yield lambda: talk.submit(self.ravi, self._form(self.his_im), {}, "Approve")

    def _form(self, stream: PodStream) -> PodMessage:
        return [each for each in self.stage.pod.talk.messages_in(stream) if has_form(each)][-1]

    async def go(self, before: Callable[[int], None]) -> None:
        """Let it happen; `before` is told of each step."""
        with anyio.fail_after(60):
            async with self.stage.runs() as running:
                for number, step in enumerate(self.steps()):
                    before(number)
                    step()
                    await running.quiet()
                    await self.stage.listening()

    def meet(self, trouble: Trouble) -> Callable[[int], None]:
        """Before each step the next request of a kind meets a fault; where that is a login, sessions end first."""

        def before(_: int) -> None:
            self.stage.pod.faults.append(Fault.named(trouble.fault, trouble.on))
            if "logins" in trouble.on:
                self.stage.rest.expire_tokens()

        return before

    def seen(self) -> str:
        """What people have seen, changes apart."""
        pod = self.stage.pod
        said = [each for each in pod.talk.written.history if each.replacing is None]
        return "".join(f"{as_seen(pod, each, None)}\n" for each in said)

    def changes(self) -> list[str]:
        """What people were told to have changed."""
        return [each.text for each in self.stage.pod.talk.written.history if each.replacing is not None]

    def standing(self) -> list[str]:
        """What stands in alice's IM in the end where a form was."""
        return [each.text for each in self.stage.pod.talk.messages_in(self.her_im) if each.replacing is not None]


@pytest.mark.parametrize("trouble", (SENDS | READS | LOGINS).values(), ids=(SENDS | READS | LOGINS).keys())
async def test_people_see_the_same_conversation_once_whatever_goes_wrong_at_each_step(
    bot: Flowbot, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="flowbot.symphony")
    talk = Talk(bot)
    await talk.go(talk.meet(trouble))

    assert [each.times for each in talk.stage.pod.faults] == [0] * 5
    assert talk.seen() == SEEN + END
    assert talk.standing() == STANDING
    assert re.search(trouble.log, caplog.text), caplog.text


@pytest.mark.parametrize("trouble", CHANGES.values(), ids=CHANGES.keys())
async def test_what_changes_in_its_place_comes_to_the_same(
    bot: Flowbot, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", logger="flowbot.symphony")
    talk = Talk(bot)
    await talk.go(talk.meet(trouble))

    assert talk.seen() == SEEN + END
    assert talk.standing() == STANDING
    assert len(talk.changes()) == len(set(talk.changes())) == CHANGED
    assert re.search(trouble.log, caplog.text), caplog.text


@pytest.mark.parametrize("trouble", REFUSED.values(), ids=REFUSED.keys())
async def test_a_message_that_is_refused_for_good_is_not_said_and_nothing_else_is_lost(
    bot: Flowbot, trouble: Trouble, caplog: pytest.LogCaptureFixture
) -> None:
    talk = Talk(bot)
    meet = talk.meet(trouble)
    await talk.go(lambda number: meet(number) if number == 4 else None)

    assert talk.seen() == SEEN
    assert talk.standing() == STANDING
    assert re.search(trouble.log, caplog.text), caplog.text


@pytest.mark.parametrize("trouble", ENDS.values(), ids=ENDS.keys())
async def test_what_no_waiting_cures_ends_the_bot_and_the_next_start_goes_on(bot: Flowbot, trouble: Trouble) -> None:
    talk = Talk(bot)
    meet = talk.meet(trouble)
    with pytest.raises(ExceptionGroup) as caught:
        await talk.go(lambda number: meet(number) if number == 1 else None)
    told = leaf(caught.value)
    with anyio.fail_after(60):
        async with talk.stage.runs() as running:
            await running.quiet()
            for step in [*talk.steps()][2:]:
                step()
                await running.quiet()

    assert isinstance(told, AuthenticationError | DatafeedError)
    assert re.search(trouble.log, str(told))
    assert talk.seen() == SEEN + END


def leaf(error: BaseException) -> BaseException:
    """What went wrong in a group of one."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error


async def test_a_port_that_is_closed_for_a_while_is_waited_for(bot: Flowbot, caplog: pytest.LogCaptureFixture) -> None:
    talk = Talk(bot)

    async def close_for_a_while() -> None:
        talk.stage.network.is_closed = True
        await talk.stage.clock.sleep(100)
        talk.stage.network.is_closed = False

    def close(_: int) -> None:
        tasks.start_soon(close_for_a_while)

    async with anyio.create_task_group() as tasks:
        await talk.go(close)

    assert talk.seen() == SEEN + END
    assert "cannot connect (connection refused)" in caplog.text


async def test_feeds_that_are_lost_at_each_step_are_replaced(bot: Flowbot) -> None:
    talk = Talk(bot)
    with anyio.fail_after(60):
        async with talk.stage.runs() as running:
            for step in talk.steps():
                talk.stage.pod.delivery.drop()
                await talk.stage.listening()
                step()
                await running.quiet()

    assert talk.seen() == SEEN + END


def test_every_fault_that_has_a_name_meets_the_bot() -> None:
    met = {trouble.fault for group in (SENDS, REFUSED, CHANGES, READS, LOGINS, ENDS) for trouble in group.values()}

    assert met == set(NAMES)
