"""The dialog in botbuilder-dialogs, with typed prompts: state in its memory storage, nothing is sent.

The shape is that of the multi-turn prompt sample of its documentation.
Run in its own environment: `python -m benchmarks.peers.botbuilder_dialog`.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import Any

from botbuilder.core import BotAdapter, ConversationState, MemoryStorage, MessageFactory, TurnContext
from botbuilder.dialogs import (
    ComponentDialog,
    DialogSet,
    DialogTurnStatus,
    WaterfallDialog,
    WaterfallStepContext,
)
from botbuilder.dialogs.choices import Choice, ListStyle
from botbuilder.dialogs.prompts import ChoicePrompt, ConfirmPrompt, NumberPrompt, PromptOptions
from botbuilder.schema import Activity, ChannelAccount, ConversationAccount, ResourceResponse

from benchmarks.dialog import arguments, measure, messages_of, report

SAID: dict[str, list[str]] = {}


class SilentAdapter(BotAdapter):
    """An adapter whose activities go nowhere."""

    async def send_activities(self, context: TurnContext, activities: list[Activity]) -> list[ResourceResponse]:
        for activity in activities:
            if activity.type == "message":
                SAID[context.activity.conversation.id].append(activity.text)
        return [ResourceResponse(id="1") for _ in activities]

    async def update_activity(self, context: TurnContext, activity: Activity) -> None:
        raise NotImplementedError

    async def delete_activity(self, context: TurnContext, reference: Any) -> None:
        raise NotImplementedError


class Expense(ComponentDialog):
    def __init__(self) -> None:
        super().__init__("expense")
        choice, confirm = ChoicePrompt("currency"), ConfirmPrompt("right")
        choice.style = confirm.style = ListStyle.none  # words alone
        for dialog in (NumberPrompt("amount"), choice, confirm):
            self.add_dialog(dialog)
        steps = [self.ask_amount, self.ask_currency, self.confirm, self.book]
        self.add_dialog(WaterfallDialog("steps", steps))
        self.initial_dialog_id = "steps"

    async def ask_amount(self, step: WaterfallStepContext) -> Any:
        options = PromptOptions(
            prompt=MessageFactory.text("How much was it?"),
            retry_prompt=MessageFactory.text("That is no amount. How much was it?"),
        )
        return await step.prompt("amount", options)

    async def ask_currency(self, step: WaterfallStepContext) -> Any:
        step.values["amount"] = step.result
        options = PromptOptions(
            prompt=MessageFactory.text("Which currency?"), choices=[Choice(name) for name in ("EUR", "USD", "GBP")]
        )
        return await step.prompt("currency", options)

    async def confirm(self, step: WaterfallStepContext) -> Any:
        step.values["currency"] = step.result.value
        text = f"{step.values['amount']:.2f} {step.values['currency']}, is that right?"
        return await step.prompt("right", PromptOptions(prompt=MessageFactory.text(text)))

    async def book(self, step: WaterfallStepContext) -> Any:
        if step.result:
            await step.context.send_activity(f"Booked {step.values['amount']:.2f} {step.values['currency']}.")
        return await step.end_dialog()


class Bot:
    """What the sample's bot class and its helper do with a turn."""

    def __init__(self) -> None:
        self.state = ConversationState(MemoryStorage())
        self.dialog = Expense()
        self.accessor = self.state.create_property("DialogState")

    async def on_turn(self, context: TurnContext) -> None:
        dialogs = DialogSet(self.accessor)
        dialogs.add(self.dialog)
        dialog_context = await dialogs.create_context(context)
        result = await dialog_context.continue_dialog()
        if result.status == DialogTurnStatus.Empty and context.activity.text == "/expense":
            await dialog_context.begin_dialog(self.dialog.id)
        await self.state.save_changes(context)


def activity_of(number: int, conversation: int, text: str) -> Activity:
    return Activity(
        type="message",
        id=str(number),
        channel_id="test",
        locale="en-us",
        from_property=ChannelAccount(id=f"user{conversation}", name="Ann"),
        recipient=ChannelAccount(id="bot", name="Expense"),
        conversation=ConversationAccount(id=str(conversation)),
        service_url="https://example.test",
        text=text,
    )


async def main(conversations: int) -> None:
    adapter, bot = SilentAdapter(), Bot()
    activities = [activity_of(*each) for each in messages_of(conversations)]
    SAID.update({str(conversation): [] for conversation in range(conversations)})

    async def play() -> None:
        for activity in activities:
            await adapter.run_pipeline(TurnContext(adapter, activity), bot.on_turn)

    async def answers() -> list[list[str]]:
        return list(SAID.values())

    report(await measure("botbuilder-dialogs", version("botbuilder-dialogs"), conversations, play, answers))


if __name__ == "__main__":
    asyncio.run(main(arguments().conversations))
