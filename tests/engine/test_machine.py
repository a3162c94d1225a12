"""Tests for flowbot.engine.machine: a flow as somebody meets it who has a locale or a zone of their own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from flowbot.engine.encoding import decode_snapshot, encode_snapshot
from flowbot.engine.machine import CompiledFlow

FLOW = """
flow: claim
version: 1
start: /claim
slots: { amount: { type: decimal }, sure: { type: boolean } }
steps:
  - ask: amount
  - ask: sure
  - say: "{{ amount | number }} {{ today }}"
"""
MakeStage = Callable[[CompiledFlow], Any]


def test_a_flow_is_itself_for_who_has_neither_locale_nor_zone(compile_yaml: Callable[..., CompiledFlow]) -> None:
    flow = compile_yaml(FLOW)

    assert flow.for_person(None, None) is flow
    assert flow.for_person("de", None) is flow.for_person("de", None)


def test_somebody_from_elsewhere_is_read_and_told_in_their_way(
    compile_yaml: Callable[..., CompiledFlow], stage: MakeStage
) -> None:
    gerda = stage(compile_yaml(FLOW))
    gerda.snapshot = replace(gerda.snapshot, locale="de", zone="Pacific/Pago_Pago")

    assert gerda.start() == ["Amount?"]
    (asked,) = gerda.says("1.250,5")
    assert gerda.snapshot.slots["amount"] == Decimal("1250.5")
    assert asked == "Sure?"
    assert gerda.says("ja") == ["1.250,5 2026-11-22"]


def test_what_is_the_flows_is_not_kept(compile_yaml: Callable[..., CompiledFlow], stage: MakeStage) -> None:
    flow = compile_yaml(FLOW)
    ann = stage(flow)
    ann.start()
    body = json.loads(encode_snapshot(ann.snapshot, flow.encoders))
    gerda = replace(ann.snapshot, locale="de", zone="Asia/Tokyo")

    assert {"locale", "zone"} & set(body) == set()
    assert decode_snapshot(encode_snapshot(gerda, flow.encoders), flow.decoders) == gerda
