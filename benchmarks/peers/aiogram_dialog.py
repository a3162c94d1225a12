"""The dialog in aiogram 3: dict → Update → dispatch, state in memory, nothing is sent.

Run in its own environment: `python -m benchmarks.peers.aiogram_dialog`.
"""

from __future__ import annotations

import asyncio
from importlib.metadata import version
from typing import Any

from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.filters import Command
from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.memory import MemoryStorage
from aiogram.types import Message

from benchmarks.dialog import arguments, measure, report
from benchmarks.peers.telegram_updates import updates_of

SAID: dict[int, list[str]] = {}


class Expense(StatesGroup):
    amount = State()
    currency = State()
    confirm = State()


class SilentSession(BaseSession):
    """Requests go nowhere, and are answered with nothing."""

    async def close(self) -> None:
        pass

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        SAID[method.chat_id].append(method.text)
        return None

    async def stream_content(self, *_args: Any, **_options: Any) -> Any:
        raise NotImplementedError


async def ask_amount(message: Message, state: FSMContext) -> None:
    await state.set_state(Expense.amount)
    await message.answer("How much was it?")


async def ask_amount_again(message: Message) -> None:
    await message.answer("That is no amount. How much was it?")


async def ask_currency(message: Message, state: FSMContext) -> None:
    await state.update_data(amount=message.text)
    await state.set_state(Expense.currency)
    await message.answer("Which currency?")


async def ask_currency_again(message: Message) -> None:
    await message.answer("That is no currency. Which currency?")


async def confirm(message: Message, state: FSMContext) -> None:
    data = await state.update_data(currency=message.text)
    await state.set_state(Expense.confirm)
    await message.answer(f"{data['amount']} {data['currency']}, is that right?")


async def book(message: Message, state: FSMContext) -> None:
    data = await state.get_data()
    await state.clear()
    await message.answer(f"Booked {data['amount']} {data['currency']}.")


def make_dispatcher() -> Dispatcher:
    dispatcher = Dispatcher(storage=MemoryStorage())
    register = dispatcher.message.register
    register(ask_amount, Command("expense"))
    register(ask_currency, Expense.amount, F.text.regexp(r"^\d+(?:\.\d{1,2})?$"))
    register(ask_amount_again, Expense.amount)
    register(confirm, Expense.currency, F.text.in_({"EUR", "USD", "GBP"}))
    register(ask_currency_again, Expense.currency)
    register(book, Expense.confirm, F.text == "yes")
    return dispatcher


async def main(conversations: int) -> None:
    dispatcher, bot = make_dispatcher(), Bot("1:none", session=SilentSession())
    updates = updates_of(conversations)
    SAID.update({conversation + 1: [] for conversation in range(conversations)})

    async def play() -> None:
        for update in updates:
            await dispatcher.feed_raw_update(bot, update)

    async def answers() -> list[list[str]]:
        return list(SAID.values())

    report(await measure("aiogram", version("aiogram"), conversations, play, answers))


if __name__ == "__main__":
    asyncio.run(main(arguments().conversations))
