"""The dialog in chatsky: state in memory, nothing is sent.

Run in chatsky's own environment: `python -m benchmarks.peers.chatsky_dialog`.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version

from chatsky import PRE_TRANSITION, RESPONSE, TRANSITIONS, BaseProcessing, BaseResponse, Context, Message, Pipeline, cnd
from chatsky import Transition as Tr

from benchmarks.dialog import arguments, measure, messages_of, report


class Remember(BaseProcessing):
    """Keeps what the person wrote, right or wrong; the next answer overwrites it.

    Quicker than chatsky's own slots, so this is its better figure.
    """

    key: str

    async def call(self, ctx: Context) -> None:
        ctx.misc[self.key] = ctx.last_request.text


class Forget(BaseProcessing):
    """Resets the state."""

    async def call(self, ctx: Context) -> None:
        ctx.misc.clear()


class Filled(BaseResponse):
    """A text with the answers in their places."""

    template: str

    async def call(self, ctx: Context) -> str:
        return self.template.format(**ctx.misc)


START = [Tr(dst=("expense", "amount"), cnd=cnd.ExactMatch("/expense"))]
TAKE_AMOUNT = {
    PRE_TRANSITION: {"amount": Remember(key="amount")},
    TRANSITIONS: [Tr(dst="currency", cnd=cnd.Regexp(r"^\d+(?:\.\d{1,2})?$")), Tr(dst="amount_again")],
}
SCRIPT = {
    "expense": {
        "idle": {TRANSITIONS: START},
        "amount": {RESPONSE: "How much was it?", **TAKE_AMOUNT},
        "amount_again": {RESPONSE: "That is no amount. How much was it?", **TAKE_AMOUNT},
        "currency": {
            RESPONSE: "Which currency?",
            PRE_TRANSITION: {"currency": Remember(key="currency")},
            TRANSITIONS: [Tr(dst="confirm", cnd=cnd.Regexp(r"^(?:EUR|USD|GBP)$")), Tr(dst="currency")],
        },
        "confirm": {
            RESPONSE: Filled(template="{amount} {currency}, is that right?"),
            TRANSITIONS: [Tr(dst="booked", cnd=cnd.ExactMatch("yes")), Tr(dst="confirm")],
        },
        "booked": {
            RESPONSE: Filled(template="Booked {amount} {currency}."),
            PRE_TRANSITION: {"reset": Forget()},
            TRANSITIONS: START,
        },
    },
}


async def main(conversations: int) -> None:
    pipeline = Pipeline(script=SCRIPT, start_label=("expense", "idle"))
    await pipeline.context_storage.connect()
    messages = list(messages_of(conversations))
    said: list[list[str]] = [[] for _ in range(conversations)]

    async def play() -> None:
        # The step that chatsky's own messenger interfaces call for each message.
        handle = pipeline._run_pipeline
        for _, conversation, text in messages:
            context = await handle(Message(text=text), str(conversation))
            said[conversation].append((await context.responses[context.current_turn_id]).text)

    async def answers() -> list[list[str]]:
        return said

    report(await measure("chatsky", version("chatsky"), conversations, play, answers))


if __name__ == "__main__":
    asyncio.run(main(arguments().conversations))
