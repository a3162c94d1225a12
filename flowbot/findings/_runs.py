"""FB220 to FB227: flows that run others, or stand in the place of words."""

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
STANDING_IN = (
    Finding(
        "FB226",
        "words that no flow can stand for",
        cause="A flow is named `pattern.` and something, and the bot says no such words, or they are part of a "
        "question or its card.",
        mend="Write the name that the hint offers, or say the words your own way in messages/pattern.LOCALE.mml.j2.",
        example="flow: pattern.helps\nversion: 1\nsteps:\n  - say: Write to Ann.\n",
    ),
    Finding(
        "FB227",
        "an argument that a pattern does not give",
        cause="A flow in the place of the bot's own words lists an argument that these words have no value for.",
        mend="Name what the pattern names, or `text`: what the person wrote.",
        example="flow: pattern.help\nversion: 1\nargs: [txet]\nslots:\n  txet: { type: text }\n"
        "steps:\n  - say: \"{{ default(txet, '') }}\"\n",
    ),
)
