"""The keys of a transcript and what each holds: the reader goes by it, and the JSON Schema is made of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from flowbot.testing.lines import Bot

Kind = Literal["text", "perhaps", "texts", "flag", "count", "map", "anything", "own", "nothing"]
"""What a key holds: `perhaps` is a text or nothing, `texts` are one or a list of them, a `map` is of names to anything,
and what is `own` has a reader of its own."""


@dataclass(frozen=True, slots=True)
class Key:
    """A key: what it holds, and what it is for."""

    kind: Kind
    about: str


Keys = Mapping[str, Key]

TALK: Keys = {
    "chat": Key("text", "What happens in the talk, in a few words; the name of the file when left out."),
    "flow": Key("text", "The flow that `end`, `state` and `slots` are of; needed where the bot has several."),
    "people": Key("own", "Who takes part: a list of names, or a map of names to what is known of each."),
    "places": Key("own", "Rooms, and names for IMs with the bot."),
    "stubs": Key("own", "What stands in place of actions, operations and web services."),
    "lets": Key("texts", "The author's own actions that run as they are: `directory.*`."),
    "clock": Key("text", "When it begins: `2026-11-24T09:00 Europe/London`; UTC without a zone."),
    "strict": Key("flag", "Whether messages that no line expects fail the talk; true when left out."),
    "promises": Key("flag", "Whether what is promised of every talk is looked at, after each line and at the end."),
    "lines": Key("own", "What people do and what the bot says to it, in order."),
    "end": Key("text", "How the last conversation of the flow ended."),
    "state": Key("text", "Where the last conversation of the flow stands, if it has not ended."),
    "slots": Key("map", "What some slots of the last conversation of the flow hold at last."),
    "cases": Key("own", "A list of maps: the talk is held once for each, with its values in place of `<name>`."),
}
FILE: Keys = {
    **TALK,
    "chats": Key("own", "Several talks in one file: what stands beside it holds for each of them."),
}
PERSON: Keys = {
    "roles": Key("texts", "The roles of the project that they have."),
    "zone": Key("text", "Their time zone: `Europe/London`."),
    "locale": Key("text", "Their language: `en-GB`."),
    "external": Key("flag", "Whether they are of another firm."),
}
PLACE: Keys = {
    "with": Key("texts", "Who is in the room when the talk begins."),
    "im": Key("text", "Whose IM with the bot it is, in place of a room."),
    "name": Key("text", "The name of the room as people see it."),
    "external": Key("flag", "Whether people of other firms may be in the room."),
}
ANSWER: Keys = {
    "returns": Key("anything", "What the call gives."),
    "raises": Key(
        "own",
        "The kind of its failure: `timeout`, `unreachable`, `refused`; in a list one after another, `null`: none.",
    ),
    "status": Key("count", "The status of a web service's answer; 200 when left out."),
    "json": Key("anything", "The answer of a web service."),
    "text": Key("text", "The answer of a web service that is no JSON."),
    "headers": Key("map", "Headers of a web service's answer."),
    "latency": Key("text", "How long it takes, by the clock of the talk: `5s`."),
}
SAYS: Keys = {"says": Key("text", "A message, also one that would be a button by its looks.")}
SUBMIT: Keys = {
    "submit": Key("perhaps", "The name of the message with the form, or of its step; the last form when empty."),
    "button": Key("text", "The button, by name or label; the first one when left out."),
    "values": Key("map", "What is put into the fields, by their names or labels; `@ann` and `#desk` are she and it."),
    "raw": Key("flag", "Whether it is sent as no client would: values as they are."),
    "stale": Key("count", "How many forms before the last one that fits."),
}
CLICK: Keys = {
    "click": Key("text", "The button, by name or label."),
    "of": Key("text", "The name of the message with the button, or of its step."),
    "values": SUBMIT["values"],
    "raw": SUBMIT["raw"],
    "stale": SUBMIT["stale"],
}
ATTACH: Keys = {
    "attach": Key("own", "The name of a file, a list of them, or a map of names to what is in each."),
    "text": Key("text", "What is written with them."),
}
REPLIES: Keys = {
    "replies": Key("text", "An answer to a message of the bot, in its thread."),
    "of": Key("text", "The name of the message; the last one in the place when left out."),
}
FORWARDS: Keys = {
    "forwards": Key("text", "The place with the message of the bot that they forward."),
    "of": REPLIES["of"],
    "text": Key("text", "Their own words to it."),
}
JOINS: Keys = {"joins": Key("perhaps", "The room they come into; the one of the line when empty.")}
LEAVES: Keys = {"leaves": Key("perhaps", "The room they leave; the one of the line when empty.")}
EDITS: Keys = {"edits": Key("text", "What they put in the place of the last message that they wrote there.")}
DEEDS: Mapping[str, Keys] = {
    "says": SAYS,
    "click": CLICK,
    "submit": SUBMIT,
    "attach": ATTACH,
    "edits": EDITS,
    "replies": REPLIES,
    "forwards": FORWARDS,
    "joins": JOINS,
    "leaves": LEAVES,
}
"""What a person does, by the key that says which it is."""
STARTS: Keys = {
    "starts": Key("text", "Code begins a conversation of this flow, as no command does."),
    "person": Key("text", "Whom it talks to."),
    "slots": Key("map", "What some of its slots hold from the beginning."),
    "key": Key("text", "With the same key again, nothing more is begun."),
}
EXPECTED: Keys = {
    "text": Key("text", "The words as people see them, also such that would be something else by their looks."),
    "pattern": Key("text", "A regular expression that the words fit from end to end."),
    "message": Key("text", "The name of the message."),
    "form": Key("text", "The step whose form it shows."),
    "slots": Key("map", "What names that the message may show stand for."),
    "buttons": Key("texts", "The labels of all its buttons."),
    "fields": Key("texts", "The names or labels of all fields of its form."),
    "files": Key("texts", "The names of all the files that it carries."),
    "golden": Key("flag", "Whether its MessageML is held against a file."),
    "changed": Key("flag", "Whether it stands in the place of an earlier one."),
    "pinned": Key("flag", "Whether it stands above its stream by now, or what is in its place does."),
}
EVENT: Keys = {
    "event": Key("text", "An event of the bot's own, or the type of a datafeed event."),
    "person": Key("text", "Whom it is about."),
    "fields": Key("map", "What it says."),
    "key": Key("text", "With the same key again it is the same event."),
}
WEBHOOK: Keys = {
    "webhook": Key("text", "The name of the webhook."),
    "fields": EVENT["fields"],
    "key": EVENT["key"],
}
REDELIVER: Keys = {
    "times": Key("count", "How often; once when left out."),
    "last": Key("count", "The events of how many deeds; of one when left out."),
}
KILL: Keys = {
    "at": Key("text", "When it does this with its store or its pod: `commit`, `send_message`."),
    "after": Key("flag", "Whether that is done by then; else it is about to be."),
    "nth": Key("count", "Which time: 2 is when it does so the second time."),
}
TOGETHER: Keys = {
    "together": Key("own", "Lines of people that happen before the bot hears of any of them."),
    "reverse": Key("flag", "Whether the bot hears of the last place first."),
}
MACHINE: Keys = {
    "clock": Key("text", "`+61m`, a moment such as `2026-11-24T09:00 Europe/London`, or `idle`: until nothing is due."),
    "refused": Key("text", "The bot refuses what was done before: it says the message `pattern.NAME`."),
    "restart": Key("nothing", "The bot's process ends, and another one begins on the same store."),
    "kill": Key("own", "The bot's process is killed, at once or in what comes next, and another one begins."),
    "redeliver": Key("own", "The datafeed gives the events of the last deeds again: nothing, how often, or a map."),
    "together": TOGETHER["together"],
    "starts": STARTS["starts"],
    "then": Key("nothing", "What is expected below comes after all that is expected above, in every place."),
    "silent": Key("nothing", "Nothing has been said anywhere beside what was expected."),
    "include": Key("text", "The lines of another file stand here."),
    "event": EVENT["event"],
    "webhook": WEBHOOK["webhook"],
}
"""Lines that are not of a person or the bot, by their key."""
LONGER: Mapping[str, Keys] = {"event": EVENT, "webhook": WEBHOOK, "together": TOGETHER, "starts": STARTS}
"""Those that may have more keys beside theirs."""
WITH_PLACE = frozenset({"refused", "event", "starts"})
"""Which of them may be of a place."""
TAKEN = frozenset({Bot, *MACHINE, *EVENT, *WEBHOOK, *TOGETHER, *STARTS})
"""Names that no person can have."""
