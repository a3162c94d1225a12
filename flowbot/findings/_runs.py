"""FB220 to FB223: flows that run others."""

from __future__ import annotations

from flowbot.findings.model import Finding

_ORDER = """\
flow: order
version: 1
args: [dish]
returns: [price]
slots:
  dish: { type: text }
  price: { type: integer }
  paid: { type: integer }
steps:
  - ask: dish
  - ask: price
  - %s
"""

RUNS = (
    Finding(
        "FB220",
        "a flow that is not there",
        cause="`run` names a flow that the project does not have.",
        mend="Write the name that the hint offers; a flow is a file NAME.yaml in the folder of the flows.",
        example=_ORDER % "run: odrer",
    ),
    Finding(
        "FB221",
        "an argument that a flow does not take",
        cause="`args` of `run` names a slot that the other flow does not list under its own `args`.",
        mend="List the slot there, or leave it out here.",
        example=_ORDER % "{ run: order, args: { dihs: dish }, save: paid }",
    ),
    Finding(
        "FB222",
        "an end that a flow does not have",
        cause="`ends` of `run` names an end that the other flow cannot come to.",
        mend="Name one of its `ends`, or one that every flow has: done, cancelled, expired, gave_up, failed.",
        example=_ORDER % "{ run: order, ends: { sold_out: done }, save: paid }",
    ),
    Finding(
        "FB223",
        "one slot for several things that come back",
        cause="`save` of `run` names one slot, and the other flow returns nothing, or more than one.",
        mend="Say what goes where: `save: { slot: result.name }`.",
        example=(_ORDER % "{ run: order, save: paid }").replace("returns: [price]", "returns: [dish, price]"),
    ),
)
