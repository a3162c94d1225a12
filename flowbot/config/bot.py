"""flowbot.yaml: what a bot is made of, and where."""

from __future__ import annotations

import zoneinfo
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator
from pydantic_core import ErrorDetails, PydanticCustomError

from flowbot.config._file import KeyPath, read_text
from flowbot.config._words import explain
from flowbot.config.hosts import check_host
from flowbot.config.limits import LimitSettings
from flowbot.config.record import RecordSettings
from flowbot.config.secrets import check_secret
from flowbot.config.webhooks import WebhookSettings
from flowbot.definition.part import Name
from flowbot.definition.waiting import Duration
from flowbot.errors import DefinitionError, DefinitionErrors, DefinitionSyntaxError, did_you_mean
from flowbot.values.context import is_locale
from flowbot.yamlsource import YamlSource, load_yaml


class BotConfig(BaseModel):
    """The settings of a bot's project; every one has a default. Relative names count from its folder."""

    model_config = ConfigDict(frozen=True, extra="forbid", defer_build=True)

    name: str = Field(default="flowbot", min_length=1)
    flows: Path = Path("flows/")
    """The folder of `NAME.yaml` files."""
    messages: Path = Path("messages/")
    """The folder of message catalogues."""
    tests: Path = Path("tests/")
    """The folder of `*.chat.yaml` and `test_*.py` files."""
    modules: tuple[str, ...] = ("actions",)
    """Python modules in the project's folder that define actions."""
    locale: str = "en"
    """Of people whose own is not known."""
    locales: tuple[str, ...] = ()
    """Those that every message exists in; `locale` alone where none are named."""
    zone: str = "UTC"
    """IANA time zone of people whose own is not known."""
    expire: Duration | Literal["none"] = timedelta(days=30)
    """How long questions are open, where a flow says nothing."""
    config: dict[str, Any] = Field(default_factory=dict)
    """The author's own values, `config.NAME` in flows."""
    human: str | None = Field(default=None, min_length=1)
    """The room of those who help where a flow hands over to a person (`run: pattern.human`): its name or id."""
    hosts: tuple[Annotated[str, AfterValidator(check_host)], ...] = ()
    """Which web services `http` steps may ask: `api.example.com`, `*.example.com`, `localhost:8080`."""
    secrets: dict[Name, Annotated[str, AfterValidator(check_secret)]] = Field(default_factory=dict)
    """Where the secrets of `http` steps are kept: name → `env:NAME` or `file:PATH`."""
    webhooks: WebhookSettings | None = None
    """Where `flowbot run` takes requests of other programs; nowhere by default."""
    store: str = "sqlite:flowbot.db"
    symphony: Path = Path("config.yaml")
    """The BDK's file: how to reach Symphony."""
    feed: Literal["datafeed", "datahose"] = "datafeed"
    """What events are read from: the streams that the bot is in, or those of the whole pod."""
    record: RecordSettings = Field(default_factory=RecordSettings)
    """What `flowbot run --record` leaves as it is."""
    limits: LimitSettings = Field(default_factory=LimitSettings)
    """The most of what may grow."""

    @field_validator("modules")
    @classmethod
    def _check_modules(cls, modules: tuple[str, ...]) -> tuple[str, ...]:
        for module in modules:
            if not module.isidentifier():
                raise ValueError(f"'{module}' is not the name of a Python module, as in `modules: [actions]`")
        return modules

    @field_validator("locale", "locales")
    @classmethod
    def _check_locales(cls, value: str | tuple[str, ...]) -> str | tuple[str, ...]:
        for locale in [value] if isinstance(value, str) else value:
            if not is_locale(locale):
                raise ValueError(f"'{locale}' is not a locale, such as en or en-GB")
        return value

    @field_validator("zone")
    @classmethod
    def _check_zone(cls, zone: str) -> str:
        try:
            zoneinfo.ZoneInfo(zone)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as exc:
            hint = did_you_mean(zone, zoneinfo.available_timezones()) or "IANA zones are named like Europe/London"
            raise PydanticCustomError("zone", "there is no time zone '{zone}'", {"zone": zone, "hint": hint}) from exc
        return zone

    @field_validator("config")
    @classmethod
    def _check_config(cls, config: dict[str, Any]) -> dict[str, Any]:
        for name in config:
            if not name.isidentifier():
                raise ValueError(f"'{name}' cannot be written as config.NAME in a flow: use letters, digits and _")
        return config

    @field_validator("store")
    @classmethod
    def _check_store(cls, store: str) -> str:
        if store.startswith(("postgresql:", "postgres:")):
            raise ValueError("PostgreSQL is not supported yet; write sqlite:FILE")
        if not store.startswith("sqlite:") or store == "sqlite:":
            raise ValueError("a store is written sqlite:FILE")
        return store

    @model_validator(mode="after")
    def _fill_locales(self) -> Self:
        if not self.locales:
            object.__setattr__(self, "locales", (self.locale,))
        elif self.locale not in self.locales:
            raise PydanticCustomError(
                "locale_not_listed", "the locale '{locale}' is not one of `locales`", {"locale": self.locale}
            )
        return self

    @model_validator(mode="after")
    def _check_webhook_secret(self) -> Self:
        if self.webhooks is not None and self.webhooks.secret not in self.secrets:
            raise PydanticCustomError(
                "no_secret", "there is no secret '{name}'", {"name": self.webhooks.secret, "known": [*self.secrets]}
            )
        return self


def load_bot_config(path: Path) -> BotConfig:
    """Read a flowbot.yaml; an empty one means all defaults.

    Raises:
        ConfigError: The file cannot be read.
        DefinitionSyntaxError: It is not YAML.
        DefinitionErrors: It has unknown or repeated keys, or values that cannot be; all of them.
    """
    source = load_yaml(read_text(path), str(path))
    problems: list[DefinitionError] = list(source.problems)
    value = {} if source.value is None else source.value
    config = BotConfig()
    if isinstance(value, dict):
        try:
            config = BotConfig.model_validate(value)
        except ValidationError as error:
            problems += [_problem(source, detail) for detail in error.errors(include_url=False)]
    else:
        message = "settings are expected (`name: …`)"
        problems.append(DefinitionSyntaxError(message, location=source.locate(()), code="FB120"))
    if problems:
        raise DefinitionErrors(problems)
    return config


_INNER: Mapping[str, type[BaseModel]] = {
    "limits": LimitSettings,
    "record": RecordSettings,
    "webhooks": WebhookSettings,
}
"""The settings that have settings."""


def _problem(source: YamlSource, detail: ErrorDetails) -> DefinitionSyntaxError:
    path: KeyPath = tuple(item for item in detail["loc"] if item != "[key]")
    hint: str | None = (detail.get("ctx") or {}).get("hint")
    at_key = path != detail["loc"]
    message = explain(detail)
    if detail["type"] == "extra_forbidden":
        inner: dict[object, Any] = {name: model.model_fields for name, model in _INNER.items()}
        names = inner[path[0]] if len(path) > 1 and path[0] in inner else BotConfig.model_fields
        at_key, message = True, f"there is no setting '{path[-1]}'"
        hint = did_you_mean(str(path[-1]), names) or f"there are {', '.join(names)}"
    elif detail["type"] == "missing":
        message, path = f"'{path[-1]}' is missing", path[:-1]
    elif detail["type"] == "locale_not_listed":
        path, hint = ("locale",), "add it there, or name one of them"
    elif detail["type"] == "no_secret":
        known = detail["ctx"]["known"]
        path = ("webhooks", "secret")
        hint = (
            did_you_mean(detail["ctx"]["name"], known) or "name one of `secrets`, where it says where the key is kept"
        )
    code = "FB121" if detail["type"] == "extra_forbidden" else "FB122"
    location = source.locate(path, key=at_key)
    if path[:1] == ("secrets",):
        location = replace(location, source="")  # the line may hold a secret that somebody has written there
    return DefinitionSyntaxError(message, location=location, hint=hint, code=code)
