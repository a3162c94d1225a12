"""How a pod is served: plain or over TLS, on one port or three, below a path; and the `config.yaml` that says so."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from flowbot.clock import SystemClock
from flowbot.errors import ConfigError
from flowbot.pod.folder import PodFolder, open_folder, write_config
from flowbot.pod.tls import PodTls, open_tls
from flowbot.web.messages import Handler, Request, Response, error_response

COMPONENTS: Mapping[str, frozenset[str]] = {
    "pod": frozenset({"pod", "login", "sessionauth", "profile-manager"}),
    "agent": frozenset({"agent", "pod"}),  # an agent hands on what is for the pod
    "keyManager": frozenset({"relay", "keyauth"}),
}
"""What the paths of each component begin with ("Network topology", Symphony's documentation)."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_TAKEN = ("rsa", "tls")
"""What else is in the folder of a pod."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Serving:
    """How a pod is served."""

    tls: bool = False
    """With a private CA, which is made; clients may show certificates that it has signed."""
    split: bool = False
    """Agent and key manager have ports of their own."""
    context: str = ""
    """A path before all others."""
    by_certificate: bool = False
    """The bot of `config.yaml` and its app log in with certificates, and not with keys."""
    app: str | None = None
    """The id of an app, as which `config.yaml` lets things be done on behalf of people."""
    more_bots: Sequence[str] = ()
    """Further bots, each with a key and a `config.yaml` in a folder of its name."""

    @property
    def scheme(self) -> str:
        """What its URLs begin with."""
        return "https" if self.tls else "http"

    @property
    def prefix(self) -> str:
        """What its paths begin with: nothing, or a slash and a name."""
        name = self.context.strip("/")
        return f"/{name}" if name else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Files:
    """What is in the folder of a pod that is served."""

    folder: PodFolder
    more: Mapping[str, PodFolder]
    """The folder of each further bot."""
    app_keys: Mapping[str, bytes]
    """The public key of each app."""
    tls: PodTls | None

    def certificate_of(self, who: str) -> Path:
        """Where the certificate of the `bot` or the `app` is, with its key."""
        return self.folder.path / "tls" / f"{who}.pem"


def open_files(path: Path, host: str, username: str, serving: Serving) -> Files:
    """The folder of a pod, with the keys and certificates that it is served with; what is missing is made.

    Raises:
        ConfigError: A file cannot be read or written; a certificate is to be shown without TLS; or a
            further bot is called as a folder cannot be that is for it alone.
    """
    if serving.by_certificate and not serving.tls:
        raise ConfigError("a bot shows its certificate over TLS alone: serve the pod with --tls")
    folder = open_folder(path, with_app=serving.app is not None)
    app_keys = {serving.app: folder.app.public} if serving.app is not None and folder.app is not None else {}
    more = {name: open_folder(path / _own_name(name, username)) for name in serving.more_bots}
    files = Files(folder=folder, more=more, app_keys=app_keys, tls=None)
    if not serving.tls:
        return files
    clients = {files.certificate_of("bot"): (username, folder.bot.key)}
    if serving.app is not None and folder.app is not None:
        clients[files.certificate_of("app")] = (serving.app, folder.app.key)
    # It is the machine's clock that TLS asks whether a certificate is in force.
    return replace(files, tls=open_tls(folder.path / "tls", host, clients, SystemClock().now()))


def _own_name(name: str, first: str) -> str:
    """The name of a further bot; raises ConfigError where its folder could not be its own."""
    if name in (first, *_TAKEN) or not _NAME.fullmatch(name):
        taken = ", ".join((first, *_TAKEN))
        raise ConfigError(
            f"a further bot is not called '{name}': take letters, digits, '.', '-' and '_', but not {taken}"
        )
    return name


def write_configs(files: Files, serving: Serving, host: str, ports: Mapping[str, int], username: str) -> None:
    """Write the `config.yaml` of each bot; further bots log in with their keys.

    Raises:
        ConfigError: A file cannot be written.
    """
    write_config(files.folder, config_of(files, serving, host, ports, username))
    plain = replace(serving, by_certificate=False, app=None)
    for name, folder in files.more.items():
        write_config(folder, config_of(replace(files, folder=folder), plain, host, ports, name))


def config_of(
    files: Files, serving: Serving, host: str, ports: Mapping[str, int], username: str
) -> Mapping[str, object]:
    """What a client's `config.yaml` says, by its keys."""
    settings: dict[str, Any] = {"scheme": serving.scheme, "host": host, "port": ports["pod"]}
    if serving.prefix:
        settings["context"] = serving.prefix.strip("/")
    settings |= {name: {"port": port} for name, port in ports.items() if name != "pod"}
    if files.tls is not None:
        settings["ssl"] = {"trustStore": {"path": files.tls.authority_path}}
    names: Mapping[str, dict[str, Any]] = {"bot": {"username": username}, "app": {"appId": serving.app}}
    for who, key in (("bot", files.folder.bot), ("app", files.folder.app)):
        if key is not None:
            certificate = {"certificate": {"path": files.certificate_of(who)}}
            settings[who] = names[who] | (certificate if serving.by_certificate else {"privateKey": {"path": key.path}})
    return settings


def door(handler: Handler, prefix: str, components: frozenset[str] | None) -> Handler:
    """A handler that answers what is below a path, and of that some components only; None for all."""

    async def answer(request: Request) -> Response:
        inner = request.path.removeprefix(f"{prefix}/")
        if prefix and inner == request.path:
            return error_response(404, f"there is nothing at {request.path}: everything here is below {prefix}/")
        inner = inner.removeprefix("/")
        component = inner.partition("/")[0]
        if components is not None and component not in components:
            here = ", ".join(sorted(components))
            return error_response(404, f"there is no {component} on this port, but {here}")
        return await handler(replace(request, path=f"/{inner}"))

    return answer
