"""Flows whose roles are read in another way than the author's functions alone give them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from flowbot.compiler.triggers import Starter
from flowbot.engine.machine import CompiledFlow
from flowbot.engine.roles import ReadRole

Reader = Callable[[str, ReadRole], ReadRole]
"""Gives what reads a role from now on: of its name and of what has read it."""


def read_by(
    flows: Sequence[tuple[CompiledFlow, Sequence[Starter]]], reader: Reader
) -> list[tuple[CompiledFlow, Sequence[Starter]]]:
    """The same flows, each with what starts it, whose roles are read so."""
    return [_with_starters(flow, starters, reader) for flow, starters in flows]


def flow_read_by(flow: CompiledFlow, reader: Reader) -> CompiledFlow:
    """The same flow in every language, whose roles are read so."""
    if not flow.roles:
        return flow
    roles = {name: reader(name, read) for name, read in flow.roles.items()}
    translate = flow.translate

    def translated(locale: str) -> CompiledFlow | None:
        other = translate(locale) if translate is not None else None
        return replace(other, roles=roles) if other is not None else None

    return replace(flow, roles=roles, translate=translated if translate is not None else None)


def _with_starters(
    flow: CompiledFlow, starters: Sequence[Starter], reader: Reader
) -> tuple[CompiledFlow, Sequence[Starter]]:
    changed = flow_read_by(flow, reader)
    return changed, starters if changed is flow else [replace(each, flow=changed) for each in starters]
