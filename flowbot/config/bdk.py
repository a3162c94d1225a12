"""The BDK's config.yaml (or JSON), as its users have it, read into `SymphonyConfig`.

Keys and their inheritance follow the configuration pages of Symphony's BDK documentation.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import Field, SecretStr, ValidationError

from flowbot.config._bdk_keys import check_keys
from flowbot.config._file import KeyPath, SettingsFile
from flowbot.config._naming import existing
from flowbot.config._older import bring_up_to_date
from flowbot.config._request_parts import AccountName, Context, Headers, Host
from flowbot.config._words import explain
from flowbot.config.symphony import (
    CERTIFICATE_PORT,
    MAX_ATTACHMENT_BYTES,
    AppAccount,
    BotAccount,
    Certificate,
    DatafeedConfig,
    DatahoseConfig,
    PrivateKey,
    ProxyConfig,
    RetryConfig,
    ServerConfig,
    Settings,
    SymphonyConfig,
)

LOGGER = logging.getLogger("flowbot.config")

_CERTIFICATE_ITSELF = "these are the certificates themselves; write them into a file, and its name here"
_ATTRIBUTES = {"pod": "pod", "agent": "agent", "keyManager": "key_manager", "sessionAuth": "session_auth"}


class _Server(Settings):
    """What may stand at the top and in each component."""

    scheme: Literal["https", "http"] | None = None
    host: Host | None = None
    port: int | None = Field(default=None, ge=1, le=65535)
    context: Context | None = None
    proxy: ProxyConfig | None = None
    default_headers: Headers | None = None


class _TrustStore(Settings):
    path: Path | None = None
    password: SecretStr | None = None


class _Ssl(Settings):
    trust_store: _TrustStore | None = None


class _Certificate(Settings):
    path: Path | None = None
    password: SecretStr | None = None


class _Credentials(Settings):
    private_key: PrivateKey | None = None
    certificate: _Certificate | None = None


class _Bot(_Credentials):
    username: AccountName | None = None


class _App(_Credentials):
    app_id: AccountName | None = None


class _File(_Server):
    pod: _Server | None = None
    agent: _Server | None = None
    key_manager: _Server | None = None
    session_auth: _Server | None = None
    ssl: _Ssl | None = None
    bot: _Bot | None = None
    app: _App | None = None
    datafeed: DatafeedConfig | None = None
    datahose: DatahoseConfig | None = None
    retry: RetryConfig | None = None
    max_attachment_bytes: int = Field(default=MAX_ATTACHMENT_BYTES, ge=1)


@dataclass(frozen=True, slots=True)
class ReadConfig:
    """A file that could be read."""

    config: SymphonyConfig
    notes: Sequence[str]
    """What it had better say in another way."""


def load_symphony_config(path: Path, *, environ: Mapping[str, str] | None = None) -> SymphonyConfig:
    """Read the BDK's configuration file, YAML or JSON; what it had better say in another way goes to the log.

    `${NAME}`, `${NAME:default}` and `${NAME:-default}` are replaced from `environ`, the process's by
    default, and `${user.home}` is the home folder. Relative file names count from the working directory,
    as in the BDK, and where nothing is there from the file's own folder.

    Raises:
        ConfigError: The file cannot be read, or something in it is missing, wrong or not
            supported yet; the message has a line for each problem.
    """
    read = read_symphony_config(path, environ=environ)
    for note in read.notes:
        LOGGER.warning("%s", note)
    return read.config


def read_symphony_config(path: Path, *, environ: Mapping[str, str] | None = None) -> ReadConfig:
    """What `load_symphony_config` reads, and what there is to say about it.

    Raises:
        ConfigError: As there.
    """
    file = SettingsFile(path, environ)
    bring_up_to_date(file)
    check_keys(file)
    read = _read(file)
    trust_store = read.ssl.trust_store if read.ssl else None
    config = SymphonyConfig.model_construct(
        pod=_server(file, read, "pod"),
        agent=_server(file, read, "agent"),
        key_manager=_server(file, read, "keyManager", port=CERTIFICATE_PORT if _has_certificate(read.bot) else None),
        session_auth=_server(file, read, "sessionAuth", port=CERTIFICATE_PORT),
        bot=_account(file, read.bot or _Bot()),
        app=_app(file, read.app) if read.app else None,
        trust_store_path=existing(
            file, ("ssl", "trustStore", "path"), trust_store.path if trust_store else None, content=_CERTIFICATE_ITSELF
        ),
        trust_store_password=trust_store.password if trust_store else None,
        datafeed=read.datafeed or DatafeedConfig(),
        datahose=read.datahose,
        retry=read.retry or RetryConfig(),
        max_attachment_bytes=read.max_attachment_bytes,
    )
    file.raise_problems()
    return ReadConfig(config, file.notes)


def _read(file: SettingsFile) -> _File:
    """What is readable; of the rest it is noted why not."""
    value = _plain(file.value)
    while True:
        try:
            return _File.model_validate(value, by_alias=True, by_name=False)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                path = tuple(item for item in detail["loc"] if item != "[key]")
                file.problem(path, explain(detail))
                _remove(value, path)


def _plain(value: Mapping[str, object]) -> dict[str, Any]:
    """A copy that may be changed, in which a key without value is not there, as for the BDK."""
    copied = {
        key: _plain(item) if isinstance(item, Mapping) else item for key, item in value.items() if item is not None
    }
    version = copied.get("version")
    return copied | {"version": version.lower()} if isinstance(version, str) else copied


def _remove(value: dict[str, Any], path: KeyPath) -> None:
    """Take out what stands at `path`; where that is missing, what it is missing from."""
    here: Any = value
    for place, key in enumerate(path):
        inner = here.get(key) if isinstance(here, dict) else None
        if place == len(path) - 1 or inner is None:
            if isinstance(here, dict) and key in here:
                del here[key]
            elif place:
                _remove(value, path[:place])
            return
        here = inner


def _server(file: SettingsFile, read: _File, component: str, *, port: int | None = None) -> ServerConfig:
    """A component's settings: its own, else those of the top; the port may have a default of its own."""
    own: _Server | None = getattr(read, _ATTRIBUTES[component])
    chosen = {
        name: next((value for part in (own, read) if part and (value := getattr(part, name)) is not None), None)
        for name in _Server.model_fields
    }
    if chosen["host"] is None:
        # Said once for the top rather than once for each component.
        if component != "sessionAuth" and not file.has_problem(("host",)) and not file.has_problem((component, "host")):
            file.problem(("host",), f"is missing, and there is no {component}.host either")
        chosen["host"] = ""
    chosen["port"] = chosen["port"] or port
    return ServerConfig.model_construct(**{name: value for name, value in chosen.items() if value is not None})


def _account(file: SettingsFile, bot: _Bot) -> BotAccount:
    if not bot.username:
        file.problem(("bot", "username"), "is missing; it is the name of the bot's service account")
    return BotAccount.model_construct(username=bot.username or "", **_credentials(file, "bot", bot))


def _app(file: SettingsFile, app: _App) -> AppAccount:
    if not app.app_id:
        file.problem(("app", "appId"), "is missing; it is the id of the app that people allow to act for them")
    return AppAccount.model_construct(app_id=app.app_id or "", **_credentials(file, "app", app))


def _has_certificate(bot: _Bot | None) -> bool:
    """Whether the bot logs in with a certificate; a key comes first, as in the BDK."""
    return bot is not None and bot.certificate is not None and bot.private_key is None


def _credentials(file: SettingsFile, whose: str, given: _Credentials) -> dict[str, Any]:
    """The key of an account, or else its certificate."""
    if given.private_key is None and given.certificate is not None:
        return {"certificate": _certificate(file, (whose, "certificate"), given.certificate)}
    place, key = (whose, "privateKey"), given.private_key or PrivateKey()
    said = [name for name in ("path", "content") if getattr(key, name)]
    if len(said) != 1:
        mend = "is missing; write privateKey: {path: FILE}, or certificate: {path: FILE}"
        file.problem(place, "has path and content; keep one of them" if said else mend)
        key = PrivateKey()
    path = existing(
        file, (*place, "path"), key.path, content=f"this is the key itself; write it at {whose}.privateKey.content"
    )
    return {"private_key": PrivateKey(path=path, content=key.content)}


def _certificate(file: SettingsFile, place: KeyPath, given: _Certificate) -> Certificate | None:
    if given.path is None:
        file.problem(place, "is missing its path; write certificate: {path: FILE}, PEM of the certificate and its key")
        return None
    path = existing(file, (*place, "path"), given.path, content=_CERTIFICATE_ITSELF)
    return Certificate(path=path, password=given.password) if path else None
