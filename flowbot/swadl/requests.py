"""`execute-request` as `http`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from flowbot.config.hosts import check_host
from flowbot.swadl.draft import SAVES_OF, Comment, Steps, describe
from flowbot.swadl.groovy import parse_expression
from flowbot.swadl.left import CannotCarryError, Path
from flowbot.swadl.maker import Maker
from flowbot.swadl.naming import snake
from flowbot.swadl.trees import Chain
from flowbot.swadl.words import placeholders, whole

_KEYS = ("key", "token", "secret", "password", "auth", "cookie")
"""How the words of headers end that say who asks."""
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")


def request(maker: Maker) -> Steps:
    """The `http` step; its host is allowed in the settings."""
    activity = maker.activity
    url = activity.take("url")
    if not isinstance(url, str):
        error = CannotCarryError("it has no `url`", "write `http: URL`")
        maker.leave(activity.path, describe(activity), error)
        activity.taken.update(activity.keys)
        return []
    address = _written_out(maker, url)
    host = _host(address)
    if host is None:
        error = CannotCarryError("its host is not written out", "write it out, and list it under `hosts:`")
        maker.leave(activity.at("url"), f"the address of {describe(activity)}", error)
        activity.taken.update(activity.keys)
        return [Comment(f"{activity.id}: a request that is left: {error.why}")]
    maker.draft.hosts.append(host)
    made: dict[str, Any] = {"http": maker.words(address, activity.at("url"))}
    made |= {"name": maker.step, SAVES_OF: maker.step} | _method(maker) | _headers(maker) | _body(maker)
    return [made]


def _written_out(maker: Maker, text: str) -> str:
    """A text with the variable written out at its beginning, if it never changes."""
    found = next(placeholders(text), None)
    if found is None or found[0] != 0:
        return text
    try:
        tree = parse_expression(found[2])
    except CannotCarryError:
        return text
    if isinstance(tree, Chain) and tree.first == "variables" and len(tree.parts) == 1 and tree.parts[0].name:
        value = maker.draft.workflow.variables.get(tree.parts[0].name)
        if isinstance(value, str) and not maker.draft.assigned(tree.parts[0].name):
            return f"{value}{text[found[1] :]}"
    return text


def _host(url: str) -> str | None:
    try:
        parts = urlsplit(url)
        host = parts.netloc.rpartition("@")[2]
        return check_host(host) if parts.scheme in ("http", "https") and host and "$" not in host else None
    except ValueError:
        return None


def _method(maker: Maker) -> dict[str, str]:
    method = maker.activity.take("method")
    written = method.upper() if isinstance(method, str) else "GET"
    if written in _METHODS:
        return {} if written == "GET" else {"method": written}
    error = CannotCarryError(f"`http` has no method {written}", f"it has {', '.join(_METHODS)}")
    maker.leave(maker.activity.at("method"), f"`method` of {describe(maker.activity)}", error)
    return {}


def _headers(maker: Maker) -> dict[str, Any]:
    headers = maker.activity.take("headers")
    if headers is None:
        return {}
    if not isinstance(headers, Mapping):
        error = CannotCarryError("they are no map", "write `NAME: VALUE` for each")
        maker.leave(maker.activity.at("headers"), f"the headers of {describe(maker.activity)}", error)
        return {}
    made: dict[str, Any] = {}
    for name, value in headers.items():
        path = maker.activity.at("headers", name)
        if name.lower() == "content-type":
            _check_content(maker, value, path)
        elif name.lower() == "authorization" or (_is_key(name) and _is_written_out(maker, value)):
            made[name] = _secret(maker, name, value, path)
        elif isinstance(value, str | int | Decimal):
            made[name] = maker.words(value, path) if isinstance(value, str) else value
        else:
            error = CannotCarryError("a header is one text", "put it together as one")
            maker.leave(path, f"the header '{name}' of {describe(maker.activity)}", error)
    return {"headers": made} if made else {}


def _is_key(name: str) -> bool:
    """Whether a header is one that says who asks."""
    words = re.split("[-_]", name.lower())
    return words[0] != "idempotency" and any(each.endswith(_KEYS) for each in words)


def _is_written_out(maker: Maker, value: object) -> bool:
    """Whether a text is the same in every conversation."""
    return isinstance(value, str) and "${" not in _written_out(maker, value)


def _secret(maker: Maker, header: str, value: object, path: Path) -> str:
    """What a header says who asks, with its key kept outside of the flow."""
    kind = "key" if header.lower() == "authorization" else snake(header)
    name = f"{maker.step[:20]}_{kind[:19]}"
    maker.draft.secrets[name] = f"env:{name.upper()}"
    why = "it has no place in a flow, and stands in the settings"
    instead = f"put it into the environment as {name.upper()}"
    maker.draft.account.note(path, f"the key in the header '{header}'", why, instead)
    scheme, _, key = value.strip().partition(" ") if isinstance(value, str) else ("", "", "")
    return f"{scheme if key and '$' not in scheme else ''} {{{{ secret('{name}') }}}}".lstrip()


def _check_content(maker: Maker, value: object, path: Path) -> None:
    """JSON is what a body is anyway."""
    if not isinstance(value, str) or "json" not in value.lower():
        error = CannotCarryError("`http` sends JSON or the form of a web page", "let an action send it")
        maker.leave(path, f"the content type {value!r} of {describe(maker.activity)}", error)


def _body(maker: Maker) -> dict[str, Any]:
    body, path = maker.activity.take("body"), maker.activity.at("body")
    maker.activity.take("encode-query-params")
    if body is None:
        return {}
    if isinstance(body, str) and whole(body) is None:
        try:
            body = json.loads(body, parse_float=Decimal, parse_constant=_refuse)
        except (ValueError, RecursionError):
            error = CannotCarryError("`http` sends JSON, and this text is none", "write what it means below `json:`")
            maker.leave(path, f"the body of {describe(maker.activity)}", error)
            return {}
    return {"json": _json(maker, body, path)}


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not JSON")


def _json(maker: Maker, value: object, path: Path) -> Any:
    if isinstance(value, str):
        return maker.words(value, path)
    if isinstance(value, Mapping):
        return {str(key): _json(maker, each, (*path, key)) for key, each in value.items()}
    if isinstance(value, list):
        return [_json(maker, each, (*path, place)) for place, each in enumerate(value)]
    return value
