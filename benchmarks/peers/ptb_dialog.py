"""The dialog in python-telegram-bot: dict → Update → dispatch, state in memory, nothing is sent.

Run in its own environment: `python -m benchmarks.peers.ptb_dialog`.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import Any

from telegram import Message, Update, User
from telegram.ext import (
    Application,
    CommandHandler,
    ContextTypes,
    ConversationHandler,
    ExtBot,
    MessageHandler,
    filters,
)

from benchmarks.dialog import arguments, measure, report
from benchmarks.peers.telegram_updates import updates_of

AMOUNT, CURRENCY, CONFIRM = range(3)
BOT = {"id": 1, "is_bot": True, "first_name": "Expense", "username": "expense_bot"}


SAID: dict[int, list[str]] = {}


class SilentBot(ExtBot[None]):
    """A bot that knows itself without asking Telegram, and whose messages go nowhere."""

    async def initialize(self) -> None:
        self._bot_user = User.de_json(BOT, self)
        self._bot_initialized = True

    async def shutdown(self) -> None:
        pass

    async def send_message(self, chat_id: int, text: str, *args: Any, **kwargs: Any) -> Message | None:
        SAID[chat_id].append(text)
        return None


async def ask_amount(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text("How much was it?")
    return AMOUNT


async def ask_amount_again(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text("That is no amount. How much was it?")
    return AMOUNT


async def ask_currency(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["amount"] = update.message.text
    await update.message.reply_text("Which currency?")
    return CURRENCY


async def ask_currency_again(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    await update.message.reply_text("That is no currency. Which currency?")
    return CURRENCY


async def confirm(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    context.user_data["currency"] = update.message.text
    await update.message.reply_text(f"{context.user_data['amount']} {update.message.text}, is that right?")
    return CONFIRM


async def book(update: Update, context: ContextTypes.DEFAULT_TYPE) -> int:
    amount, currency = context.user_data.pop("amount"), context.user_data.pop("currency")
    await update.message.reply_text(f"Booked {amount} {currency}.")
    return int(ConversationHandler.END)


def make_application() -> Any:
    bot = SilentBot(token="1:none")
    application = Application.builder().bot(bot).updater(None).build()
    application.add_handler(
        ConversationHandler(
            entry_points=[CommandHandler("expense", ask_amount)],
            states={
                AMOUNT: [
                    MessageHandler(filters.Regex(r"^\d+(?:\.\d{1,2})?$"), ask_currency),
                    MessageHandler(filters.TEXT, ask_amount_again),
                ],
                CURRENCY: [
                    MessageHandler(filters.Regex(r"^(?:EUR|USD|GBP)$"), confirm),
                    MessageHandler(filters.TEXT, ask_currency_again),
                ],
                CONFIRM: [MessageHandler(filters.Regex("^yes$"), book)],
            },
            fallbacks=[],
        )
    )
    return application


async def main(conversations: int) -> None:
    application = make_application()
    await application.initialize()
    updates = updates_of(conversations)
    SAID.update({conversation + 1: [] for conversation in range(conversations)})

    async def play() -> None:
        for update in updates:
            await application.process_update(Update.de_json(update, application.bot))

    async def answers() -> list[list[str]]:
        return list(SAID.values())

    report(await measure("python-telegram-bot", version("python-telegram-bot"), conversations, play, answers))


if __name__ == "__main__":
    asyncio.run(main(arguments().conversations))
