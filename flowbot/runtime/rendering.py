"""Replies and changes as finished messages: rendered, with their forms, no larger than Symphony takes."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, TypeVar

from flowbot.engine.effects import Reply, Update
from flowbot.errors import RenderError
from flowbot.ids import ConversationId
from flowbot.messageml.elements import with_form
from flowbot.messageml.limits import SendingLimits
from flowbot.ports import Outbound
from flowbot.runtime.enclosing import checked_extras
from flowbot.runtime.encoding import outbound_message, outbound_messages
from flowbot.runtime.fitting import fitted
from flowbot.values.controls import Form

Spoken = TypeVar("Spoken", Reply, Update)
_LOGGER = logging.getLogger("flowbot.runtime")


def render_reply(
    reply: Reply, names: Mapping[str, object], limits: SendingLimits, conversation: ConversationId
) -> Sequence[Outbound]:
    """A reply for the outbox: one message, or those that it was split into.

    Args:
        reply: The reply.
        names: What its words may name.
        limits: What the pod takes.
        conversation: Whose it is.

    Raises:
        RenderError: Its words cannot be rendered, nor those said instead, or are too large.
    """
    asked_by = conversation if reply.asks or reply.receipt else None
    reply = _checked(reply, limits)
    if reply.form is None and not reply.may_change:
        messages = _render(reply, names, limits)
        return outbound_messages(reply.id, reply.to, messages, asked_by, reply.extras, receipt=reply.receipt)
    if reply.form is None:
        (message,) = _render(reply, names, limits)
    else:
        message = _render_form(reply, reply.form, names, limits)
    more: dict[str, Any] = {"asked_by": asked_by, "receipt": reply.receipt, "extras": reply.extras}
    return [outbound_message(reply.id, reply.to, message, may_change=True, **more)]


def _checked(effect: Spoken, limits: SendingLimits) -> Spoken:
    """The same, with what goes with it as it is kept."""
    extras = checked_extras(effect.words.name, effect.extras, limits)
    return effect if extras is effect.extras else replace(effect, extras=extras)


def _render_form(effect: Reply | Update, form: Form, names: Mapping[str, object], limits: SendingLimits) -> str:
    words, own = effect.words.render(names, effect.reader), _own_form(effect, names)
    name = effect.words.name
    try:
        (message,) = fitted(name, with_form(words, form, own), effect.id, "refuse", limits, effect.extras.data)
    except RenderError as error:
        brief = _without_long_values(form)
        if brief == form:
            raise
        _LOGGER.warning("what is long is not shown again: %s", error)
        (message,) = fitted(name, with_form(words, brief, own), effect.id, "refuse", limits, effect.extras.data)
    return message


_LONG = 1_000
"""The characters from which on a field is empty where a form is too large with what people gave."""


def _without_long_values(form: Form) -> Form:
    fields = [replace(each, values=()) if sum(map(len, each.values)) >= _LONG else each for each in form.fields]
    return replace(form, fields=fields)


def _own_form(effect: Reply | Update, names: Mapping[str, object]) -> str | None:
    """The message that may hold an author's form, where the words that are said are others."""
    if effect.form_words is None or effect.form_words is effect.words:
        return None
    return effect.form_words.render(names, effect.reader)


def render_update(update: Update, limits: SendingLimits, conversation: ConversationId) -> Sequence[Outbound]:
    """A change of a message for the outbox.

    Args:
        update: The change.
        limits: What the pod takes.
        conversation: Whose it is.

    Raises:
        RenderError: Its words cannot be rendered, nor those said instead, or are too large.
    """
    update = _checked(update, limits)
    if update.form is not None:
        message = _render_form(update, update.form, update.names, limits)
    else:
        (message,) = _render(update, update.names, limits)
    asked_by = conversation if update.receipt else None
    more: dict[str, Any] = {"asked_by": asked_by, "receipt": update.receipt, "extras": update.extras}
    return [outbound_message(update.id, update.to, message, target=update.target, **more)]


def _render(effect: Reply | Update, names: Mapping[str, object], limits: SendingLimits) -> Sequence[str]:
    too_long = effect.too_long if isinstance(effect, Reply) else "refuse"
    try:
        message = effect.words.render(names, effect.reader)
        return fitted(effect.words.name, message, effect.id, too_long, limits, effect.extras.data)
    except RenderError as error:
        if effect.otherwise is None:
            raise
        _LOGGER.warning("the words of %s were said instead: %s", effect.otherwise.name, error)
        message = effect.otherwise.render(names, effect.reader)
        return fitted(effect.otherwise.name, message, effect.id, too_long, limits, effect.extras.data)
