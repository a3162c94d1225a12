"""`send-message`, `update-message`, `pin-message`, `unpin-message`, `get-attachment` as steps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import PurePosixPath
from typing import Any

from flowbot.swadl.draft import Comment, Steps, describe, sent_by
from flowbot.swadl.forms import has_form, renamed
from flowbot.swadl.left import CannotCarryError, Path
from flowbot.swadl.maker import Maker
from flowbot.swadl.words import is_plain, unwrapped

Templates = Callable[[str], str | None]
"""The text of a file that a workflow names; None where there is none."""


def words_of(maker: Maker, templates: Templates, name: str, *, is_question: bool = False) -> dict[str, Any]:
    """`say: …`, or `send: NAME` with the message in the catalogue; nothing for a question, which finds it."""
    content, path = maker.activity.take("content"), maker.activity.at("content")
    if isinstance(content, Mapping):
        content, path = _from_file(maker, templates, content), path
    if not isinstance(content, str) or not content.strip():
        if content is not None and not isinstance(content, str):
            why = CannotCarryError("it is no text", "write what is said")
            maker.leave(path, f"`content` of {describe(maker.activity)}", why)
        content = "…"
    form = maker.draft.forms.get(maker.activity.id)
    text = unwrapped(content)
    if form is not None:
        text = renamed(text, form)
        _tell_of_controls(maker, form.dynamic, form.unknown)
    written = maker.words(text, path)
    if is_plain(text) and not has_form(text) and "{%" not in written and "{#" not in written:
        return {"say": written.strip()}
    maker.draft.messages[f"{name}.ask" if is_question else name] = written
    return {} if is_question else {"send": name}


def _tell_of_controls(maker: Maker, dynamic: list[str], unknown: list[str]) -> None:
    for names, why in ((dynamic, "its name is worked out"), (unknown, "no slot takes what it sends")):
        for name in names:
            error = CannotCarryError(why, "ask for it in a slot, such as a list of records")
            maker.leave(maker.activity.at("content"), f"the control '{name}' of {describe(maker.activity)}", error)


def _from_file(maker: Maker, templates: Templates, content: Mapping[str, object]) -> str | None:
    """What a template has, which is a text of the workflow, or a file beside it."""
    for key in content:
        if key not in ("template", "template-path"):
            error = CannotCarryError("`content` takes a text, `template` or `template-path`", "leave it out")
            maker.leave(maker.activity.at("content", key), f"`{key}` of {describe(maker.activity)}", error)
    text, name = content.get("template"), content.get("template-path")
    if isinstance(text, str) and ("\n" in text or "<" in text or not PurePosixPath(text).suffix):
        return text
    name = name if isinstance(name, str) else text
    found = templates(name) if isinstance(name, str) else None
    if found is None:
        error = CannotCarryError("the file cannot be read", "put its words into the catalogue of the flow")
        maker.leave(maker.activity.at("content"), f"the template '{name}' of {describe(maker.activity)}", error)
    return found


def extras_of(maker: Maker, steps: Steps) -> dict[str, Any]:
    """`attach`, `data` and `on_behalf_of` of a message."""
    made: dict[str, Any] = {}
    files = maker.activity.take("attachments")
    if files is not None:
        attached = _attached(maker, files, steps)
        if attached:
            made["attach"] = attached
    return made | on_behalf_of(maker, steps)


def on_behalf_of(maker: Maker, steps: Steps) -> dict[str, str]:
    """`on_behalf_of` for `obo`."""
    obo = maker.activity.take("obo")
    if obo is None:
        return {}
    path = maker.activity.at("obo")
    if isinstance(obo, Mapping):
        person = maker.people(obo.get("user-id"), (*path, "user-id"), "`user-id`")
        if person is not None:
            return {"on_behalf_of": person.whole or person.text}
        name = maker.value(obo.get("username"), (*path, "username"), "`username`")
        if name is not None:
            slot = maker.draft.slots.add(("obo", name.text), "on_behalf", {"type": "user"})
            args = {"username": name.text}
            steps.append({"call": "symphony.users.find_by_username", "args": args, "save": slot})
            return {"on_behalf_of": slot}
    maker.leave(path, f"`obo` of {describe(maker.activity)}", CannotCarryError("it names nobody", "write user-id"))
    return {}


def _attached(maker: Maker, files: object, steps: Steps) -> str | None:
    found: list[str] = []
    for place, each in enumerate(files if isinstance(files, list) else [files]):
        path = maker.activity.at("attachments", place)
        if not isinstance(each, Mapping):
            maker.leave(path, "an attachment", CannotCarryError("it is no map", "write message-id"))
            continue
        if "content-path" in each:
            why = "a flow attaches files of messages, and none of its own"
            maker.leave(path, f"the file '{each['content-path']}'", CannotCarryError(why, "let an action upload it"))
        elif (name := _file_of(maker, each, path, steps)) is not None:
            found.append(name)
    return None if not found else found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def _file_of(maker: Maker, each: Mapping[str, object], path: Path, steps: Steps) -> str | None:
    """The slot with a file of a message: the one that is named, else the first."""
    message = maker.value(each.get("message-id"), (*path, "message-id"), "`message-id`")
    if message is None:
        return None
    one = maker.value(each.get("attachment-id"), (*path, "attachment-id"), "`attachment-id`")
    files = "result.attachments" if one is None else f"filter_by(result.attachments, 'id', {one.text})"
    if one is None:
        why, instead = "all files of a message were meant, and a slot holds one: the first", "call it for each"
        maker.draft.account.note(path, f"the attachments of {describe(maker.activity)}", why, instead)
    key = ("file", maker.activity.id, message.text, files)
    slot = maker.draft.slots.add(key, f"{maker.activity.id}_file", {"type": "attachment"})
    call = {"call": "symphony.messages.get", "args": {"message": message.text}}
    steps.append({**call, "save": {slot: f"first({files})"}})
    return slot


def update_message(maker: Maker, templates: Templates) -> Steps:
    """`update-message` as `update`, or as the words in place of a form that was answered."""
    activity = maker.activity
    sender = sent_by(maker.draft, activity.take("message-id"))
    if sender is None or sender not in maker.draft.steps:
        why = "whose message it is cannot be told"
        error = CannotCarryError(why, "`update: STEP` changes what a step has sent")
        maker.leave(activity.at("message-id"), f"the message that {describe(activity)} changes", error)
        activity.taken.update(activity.keys)
        return [Comment(f"{activity.id}: 'update-message' is left: {why}")]
    name = maker.draft.steps[sender]
    if sender in maker.draft.forms:
        return _closed(maker, templates, sender, name)
    words = words_of(maker, templates, maker.step)
    steps: Steps = []
    more = extras_of(maker, steps)
    return [*steps, {"update": name, **words, **more, "name": maker.step}]


def _closed(maker: Maker, templates: Templates, sender: str, name: str) -> Steps:
    """The words in the place of a form, where they are set as soon as it is answered."""
    replies = maker.draft.graph.edges(sender, "reply")
    if [each.target for each in replies] != [maker.activity.id] or replies[0].conditions:
        why = "the card of a question is changed when it is answered, and not later"
        instead = f"write the message '{name}.closed', with an `if` in it"
        maker.leave(maker.activity.path, describe(maker.activity), CannotCarryError(why, instead))
        maker.activity.taken.update(maker.activity.keys)
        return [Comment(f"{maker.activity.id}: 'update-message' is left: {why}")]
    words = words_of(maker, templates, f"{name}.closed")
    maker.draft.messages[f"{name}.closed"] = words.get("say") or maker.draft.messages[f"{name}.closed"]
    return []


def pin_message(maker: Maker) -> Steps:
    """`pin-message` as `update` with `pin`."""
    sender = sent_by(maker.draft, maker.activity.take("message-id"))
    if sender is None or sender not in maker.draft.steps or sender in maker.draft.rows:
        error = CannotCarryError("whose message it is cannot be told", "write `pin: true` on the step that sends it")
        maker.leave(maker.activity.path, describe(maker.activity), error)
        return []
    maker.draft.pinned.append(maker.draft.steps[sender])
    if sender in maker.draft.forms and _is_while_asked(maker, sender):
        return []  # the question has it
    if sender in maker.draft.forms:
        error = CannotCarryError("the card of a question is pinned when it is asked", "write `pin: true` there")
        maker.leave(maker.activity.path, describe(maker.activity), error)
        return []
    return [{"update": maker.draft.steps[sender], "pin": True, "name": maker.step}]


def _is_while_asked(maker: Maker, sender: str) -> bool:
    """Whether an activity comes after a form was sent, and before it is answered."""
    graph, here = maker.draft.graph, maker.activity.id
    straight = all(each.kind == "next" for each in graph.into.get(here, ()))
    return straight and graph.dominates(sender, here) and maker.names.origin == graph.origins[sender]


def unpin_message(maker: Maker) -> Steps:
    """`unpin-message` as `update` with `pin: false`, where it is known what was pinned."""
    maker.activity.take("stream-id")
    asked = [maker.draft.steps[each] for each in maker.draft.forms]
    kind, form = maker.names.origin
    if kind == "form" and maker.draft.pinned == [maker.draft.steps[form]]:
        return []  # a question is unpinned when it is answered
    if len(set(maker.draft.pinned)) != 1 or maker.draft.pinned[0] in asked:
        error = CannotCarryError("which message was pinned cannot be told", "write `pin: false` on an `update` of it")
        maker.leave(maker.activity.path, describe(maker.activity), error)
        return []
    return [{"update": maker.draft.pinned[0], "pin": False, "name": maker.step}]
