"""The parts of a flow put together, and written as its files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from flowbot.definition.model import FlowDefinition
from flowbot.definition.writer import write_flow
from flowbot.errors import DefinitionSyntaxError
from flowbot.swadl.asking import HEARD_BY
from flowbot.swadl.commenting import with_comments
from flowbot.swadl.draft import SAVES_OF, Draft, begin, describe
from flowbot.swadl.flow import Composer
from flowbot.swadl.forms import has_form, read_form
from flowbot.swadl.graph import build_graph
from flowbot.swadl.labels import DATA, settle
from flowbot.swadl.left import Account, Path
from flowbot.swadl.model import Workflow
from flowbot.swadl.naming import snake
from flowbot.swadl.speaking import Templates
from flowbot.swadl.triggers import trigger_of


@dataclass(frozen=True, slots=True)
class Assembled:
    """The files of a flow."""

    name: str
    flow: str | None
    messages: str
    settings: Mapping[str, Any]


def assemble(workflow: Workflow, account: Account, templates: Templates) -> Assembled:
    """The flow of a workflow; what of it is left goes on the list."""
    name = _flow_name(workflow.id)
    if not workflow.activities:
        return Assembled(name, None, "", {})
    draft = begin(workflow, build_graph(workflow), account)
    _read_forms(draft, templates)
    _leave_lone_else(draft)
    start = _triggers(draft)
    composer = Composer(draft, templates)
    try:
        settled = settle(composer.steps_from(draft.graph.first, None))
    except RecursionError:
        account.leave(
            (), "the workflow", "its branches lie too deep in one another", "import parts of it, and join them"
        )
        return Assembled(name, None, "", {})
    _keep_what_is_read(draft, settled.steps)
    steps = settled.steps or [{"end": "done"}]
    head = {"flow": name, "version": 1, "description": workflow.description}
    tree = {**head, "start": start, "slots": draft.slots.declared, "steps": steps}
    flow = _written({key: value for key, value in tree.items() if value}, settled.comments, account)
    settings = {"hosts": list(dict.fromkeys(draft.hosts)), **draft.settings, "secrets": draft.secrets}
    kept = {key: value for key, value in settings.items() if value}
    return Assembled(name, flow, _catalogue(draft.messages) if flow is not None else "", kept)


def _flow_name(text: str) -> str:
    name = snake(text)
    return f"{name}_flow" if name in ("pattern", "x") else name


def _leave_lone_else(draft: Draft) -> None:
    """Put each `else` on the list that stands beside no `if`."""
    for source, edges in draft.graph.out.items():
        for edge in edges:
            if edge.is_else and not any(each.conditions for each in edges if each is not edge):
                activity = draft.graph.activities[edge.target]
                why = f"nothing else with an `if` comes after '{source}'"
                instead = "name the activity that both come after"
                draft.account.leave(activity.at("else"), f"the `else` of {describe(activity)}", why, instead, key=True)


def _read_forms(draft: Draft, templates: Templates) -> None:
    """The forms that somebody waits for, and whether many people answer them."""
    for name in draft.graph.reached:
        activity = draft.graph.activities[name]
        if activity.kind != "send-message" or not draft.graph.edges(name, "reply"):
            continue
        content = activity.keys.get("content")
        if isinstance(content, Mapping):
            inner = content.get("template", content.get("template-path"))
            content = (templates(inner) or inner) if isinstance(inner, str) else None
        text = content if isinstance(content, str) else ""
        if not has_form(text):
            why = "its message has no form that can be read here"
            draft.account.leave(
                activity.at("content"), f"the form of '{name}'", why, "list what it asks for as `slots`"
            )
        draft.forms[name] = read_form(text, name, draft.slots)
    draft.rows.update(name for name in draft.forms if _is_for_many(draft, name))


def _is_for_many(draft: Draft, name: str) -> bool:
    """Whether each answer goes on by itself until the time is over, as in a poll."""
    replies = draft.graph.edges(name, "reply")
    if replies[0].events[0].is_exclusive or not draft.graph.edges(name, "expired") or len(replies) > 1:
        return False
    target = replies[0].target
    inside = [each for each in draft.graph.order if draft.graph.dominates(target, each)]
    leaves = any(edge.target not in inside for each in inside for edge in draft.graph.out.get(each, ()))
    return draft.graph.above.get(target) == name and not draft.graph.is_merge(target) and not leaves


def _triggers(draft: Draft) -> list[Any]:
    first = draft.graph.activities[draft.graph.first]
    begins = [each for each in first.events if not each.is_activity and each.about not in draft.forms]
    if not begins:
        why = "nothing begins it"
        draft.account.leave(first.at("on"), "the first activity", why, "write `start:`, or `run` it from another flow")
    if first.condition is not None:
        why, instead = "nothing has happened yet that it could read", "write `when:` on the trigger"
        draft.account.leave(first.condition[1], "the condition of the first activity", why, instead)
    if first.join == "all-of" and len(begins) > 1:
        why = "a flow begins with one event"
        draft.account.leave(first.at("on", "all-of"), "`all-of` of the first activity", why, "wait for the rest in it")
    found = [trigger_of(draft, first, each, is_start=True) for each in begins]
    return [_short(each) for each in found if each is not None]


def _short(trigger: dict[str, Any]) -> Any:
    only = next(iter(trigger)) if len(trigger) == 1 else ""
    return trigger[only] if only == "command" else trigger


def _keep_what_is_read(draft: Draft, steps: Sequence[Any]) -> None:
    """Give each call and each handler what is kept of its result or event, which turned out where it is read."""
    by_step = {draft.steps[activity]: kept for activity, kept in draft.saves.items()}
    for step in _all_steps(steps):
        heard = draft.heard.get(step.pop(HEARD_BY, ""), {})
        is_message = not step.keys().isdisjoint(("command", "message"))
        if set_ := {slot: text for slot, text in heard.items() if is_message or not text.startswith("message.")}:
            step["set"] = set_
        kept = by_step.get(step.pop(SAVES_OF, ""))
        if kept:
            slot, result = next(iter(kept.items()))
            step["save"] = slot if len(kept) == 1 and result == "result" else dict(kept)


def _all_steps(value: object) -> list[dict[str, Any]]:
    if isinstance(value, list):
        return [step for each in value for step in _all_steps(each)]
    if isinstance(value, dict):
        return [value, *(step for key, each in value.items() if key not in DATA for step in _all_steps(each))]
    return []


def _written(tree: Mapping[str, Any], comments: Sequence[tuple[Path, str]], account: Account) -> str | None:
    try:
        text = write_flow(FlowDefinition.model_validate(tree))
    except ValidationError as error:
        for each in error.errors(include_url=False)[:20]:
            place = ".".join(map(str, each["loc"]))
            account.leave((), "the flow that was made", f"{place}: {each['msg']}", "write this part by hand")
        return None
    try:
        return with_comments(text, comments)
    except DefinitionSyntaxError as error:
        account.leave((), "the flow that was made", error.message, "import parts of the workflow, and join them")
        return None


def _catalogue(messages: Mapping[str, str]) -> str:
    blocks = [f"{{% msg {name} %}}{text}{{% endmsg %}}\n" for name, text in messages.items()]
    return "\n".join(blocks)
