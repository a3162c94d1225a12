"""How to reach Symphony and as whom: settings in their final form, nothing left to inherit."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from pydantic.alias_generators import to_camel

from flowbot.config._request_parts import Context, Headers, Host, address_of

MAX_ATTACHMENT_BYTES = 30 * 1024 * 1024
"""Symphony takes at most 30 MB of files with one message (BDK documentation), here in the larger reading."""


class Settings(BaseModel):
    """Part of the settings: frozen, spelled in camelCase in files; keys we do not know are not ours to judge."""

    model_config = ConfigDict(
        frozen=True, alias_generator=to_camel, populate_by_name=True, extra="ignore", defer_build=True,
        hide_input_in_errors=True,
    )  # fmt: skip


class ProxyConfig(Settings):
    """An HTTP proxy on the way to a component."""

    host: Host
    port: int = Field(ge=1, le=65535)
    username: str | None = None
    password: SecretStr | None = None

    @property
    def address(self) -> str:
        """Host and port, as in a URL."""
        return address_of(self.host, self.port)


class ServerConfig(Settings):
    """Where one component is."""

    scheme: Literal["https", "http"] = "https"
    host: Host
    port: int = Field(default=443, ge=1, le=65535)
    context: Context = ""
    proxy: ProxyConfig | None = None
    default_headers: Headers = Field(default_factory=dict, repr=False)

    @property
    def address(self) -> str:
        """Host and port, as in a URL."""
        return address_of(self.host, self.port)

    @property
    def url(self) -> str:
        """What the URLs of all its services begin with."""
        return f"{self.scheme}://{self.address}{self.context}"


class RetryConfig(Settings):
    """How often to try, and how the waits in between grow."""

    max_attempts: int = Field(default=10, ge=-1)
    """-1: for ever."""
    initial_interval_millis: float = Field(default=500, ge=1, le=3_600_000)
    multiplier: float = Field(default=2, ge=1, le=100)
    max_interval_millis: float = Field(default=300_000, ge=1, le=86_400_000)


_ENDLESS = {"maxAttempts": -1, "maxIntervalMillis": 30_000}
"""What holds for the datafeed where nothing else is said: never give up, look again every 30 s at least."""


class _FeedConfig(Settings):
    """What holds for everything that events are read from."""

    retry: RetryConfig = Field(default_factory=lambda: RetryConfig.model_validate(_ENDLESS))

    @field_validator("retry", mode="before")
    @classmethod
    def _go_on(cls, retry: object) -> object:
        return {**_ENDLESS, **retry} if isinstance(retry, dict) else retry


class DatafeedConfig(_FeedConfig):
    """How to read the datafeed."""

    version: Literal["v1", "v2"] = "v2"
    id_file_path: Path = Path()
    """Where the id of a feed of v1 is kept: a file, or the folder of a `datafeed.id`."""
    tag: str | None = Field(default=None, min_length=1, max_length=100)
    """Which of the account's feeds of v2: those who say the same share one; None: whichever there is."""
    include_invisible: bool = False
    """Whether a new feed of v2 brings what happens in invisible rooms, too."""


class DatahoseConfig(_FeedConfig):
    """What to read from the datahose, which holds the events of the whole pod."""

    tag: str | None = Field(default=None, min_length=1, max_length=80)
    """Those of an account who say the same, and ask for the same, share it; None: `datahose-` and the bot's name."""
    event_types: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)
    """As the agent spells them: `MESSAGESENT`."""
    scopes: tuple[Literal["INTERNAL", "EXTERNAL", "FEDERATED"], ...] = ()
    """Of which streams; of all where none is named."""


class PrivateKey(Settings):
    """An RSA key in PEM: a file, or the text itself."""

    path: Path | None = None
    content: SecretStr | None = None

    @field_validator("content", mode="before")
    @classmethod
    def _as_pem(cls, content: object) -> object:
        """The text of the key; files of the Java BDK have it in Base64 once more."""
        if isinstance(content, str) and not content.lstrip().startswith("-----"):
            try:
                text = base64.b64decode("".join(content.split()), validate=True).decode("ascii")
            except ValueError:
                return content
            return text if text.lstrip().startswith("-----") else content
        return content


class Certificate(Settings):
    """A client certificate and its key in one file, PEM or PKCS12."""

    path: Path
    password: SecretStr | None = None
    """Of the key, where it has one."""


class BotAccount(Settings):
    """Who the bot is; it logs in with its key, or where there is none with its certificate."""

    username: str = Field(min_length=1)
    private_key: PrivateKey | None = None
    certificate: Certificate | None = None


class AppAccount(Settings):
    """The app as which things are done on behalf of people; it logs in as the bot does."""

    app_id: str = Field(min_length=1)
    private_key: PrivateKey | None = None
    certificate: Certificate | None = None


CERTIFICATE_PORT = 8444
"""Where sessionauth and keyauth are, unless the settings say another port ("Network topology", Symphony's docs)."""


class SymphonyConfig(Settings):
    """Everything that the client needs to know."""

    pod: ServerConfig
    agent: ServerConfig
    key_manager: ServerConfig
    session_auth: ServerConfig
    bot: BotAccount
    app: AppAccount | None = None
    trust_store_path: Path | None = None
    """Certificates to believe instead of the machine's, PEM or PKCS12."""
    trust_store_password: SecretStr | None = None
    """Of a PKCS12 file."""
    datafeed: DatafeedConfig = Field(default_factory=DatafeedConfig)
    datahose: DatahoseConfig | None = None
    """None where there is no such section; whether it is read the bot's own settings say."""
    retry: RetryConfig = Field(default_factory=RetryConfig)
    max_attachment_bytes: int = Field(default=MAX_ATTACHMENT_BYTES, ge=1)
    """A larger file is refused, and not read to its end."""

    @property
    def pod_url(self) -> str:
        """Users, streams, rooms."""
        return f"{self.pod.url}/pod"

    @property
    def login_url(self) -> str:
        """The pod's login with a signed token."""
        return f"{self.pod.url}/login"

    @property
    def agent_url(self) -> str:
        """Messages and the datafeed."""
        return f"{self.agent.url}/agent"

    @property
    def relay_url(self) -> str:
        """The key manager's login with a signed token."""
        return f"{self.key_manager.url}/relay"

    @property
    def session_auth_url(self) -> str:
        """The pod's login with a client certificate."""
        return f"{self.session_auth.url}/sessionauth"

    @property
    def key_auth_url(self) -> str:
        """The key manager's login with a client certificate."""
        return f"{self.key_manager.url}/keyauth"
