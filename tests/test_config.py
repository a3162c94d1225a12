"""Tests for flowbot.config."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from flowbot.config import (
    BotConfig,
    Certificate,
    DatafeedConfig,
    DatahoseConfig,
    ProxyConfig,
    RetryConfig,
    load_bot_config,
    load_symphony_config,
)
from flowbot.errors import ConfigError, DefinitionErrors, DefinitionSyntaxError
from flowbot.messageml import SendingLimits

SMALLEST = """\
host: pod.test
bot:
  username: my-bot
  privateKey:
    content: "-----BEGIN"
"""


def write(folder: Path, text: str, name: str = "config.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def problems_of(folder: Path, text: str, environ: dict[str, str] | None = None) -> list[str]:
    """What is said about a config.yaml, a line each, without the path of the folder."""
    path = write(folder, text)
    with pytest.raises(ConfigError) as caught:
        load_symphony_config(path, environ=environ or {})
    return str(caught.value).replace(f"{folder}/", "").splitlines()


class TestSymphonyConfig:
    def test_little_has_to_be_said(self, tmp_path: Path) -> None:
        config = load_symphony_config(write(tmp_path, SMALLEST))

        assert config.pod_url == "https://pod.test:443/pod"
        assert config.login_url == "https://pod.test:443/login"
        assert config.agent_url == "https://pod.test:443/agent"
        assert config.relay_url == "https://pod.test:443/relay"
        assert config.bot.username == "my-bot"
        assert config.retry == RetryConfig(
            max_attempts=10, initial_interval_millis=500, multiplier=2, max_interval_millis=300_000
        )
        assert config.datafeed == DatafeedConfig(
            version="v2", retry=RetryConfig(max_attempts=-1, max_interval_millis=30_000)
        )

    def test_components_inherit_what_they_do_not_say(self, tmp_path: Path) -> None:
        config = load_symphony_config(
            write(
                tmp_path,
                SMALLEST
                + """\
scheme: http
port: 8080
context: /firm/
defaultHeaders: {X-Firm: bank}
proxy: {host: proxy.test, port: 3128, username: ann, password: secret}
agent:
  host: agent.test
  port: "8443"
  scheme: https
  context: a/b
  proxy: {host: other.test, port: 80}
keyManager:
  host: km.test
  context: ""
  defaultHeaders: {X-Key: manager}
pod:
""",
            )
        )

        assert config.pod_url == "http://pod.test:8080/firm/pod"
        assert config.agent_url == "https://agent.test:8443/a/b/agent"
        assert config.relay_url == "http://km.test:8080/relay"
        assert config.agent.proxy == ProxyConfig(host="other.test", port=80)
        assert config.agent.default_headers == {"X-Firm": "bank"}
        assert config.key_manager.default_headers == {"X-Key": "manager"}
        assert config.key_manager.proxy == config.pod.proxy
        assert config.pod.proxy is not None
        assert config.pod.proxy.password is not None
        assert config.pod.proxy.password.get_secret_value() == "secret"
        assert "secret" not in repr(config)
        assert "BEGIN" not in repr(config)

    def test_hosts_of_the_components_are_enough(self, tmp_path: Path) -> None:
        text = SMALLEST.replace("host: pod.test", "pod: {host: p}\nagent: {host: a}\nkeyManager: {host: k}")

        config = load_symphony_config(write(tmp_path, text))

        assert (config.pod.host, config.agent.host, config.key_manager.host) == ("p", "a", "k")

    def test_an_ipv6_host_is_put_in_brackets(self, tmp_path: Path) -> None:
        config = load_symphony_config(write(tmp_path, SMALLEST.replace("pod.test", '"::1"')))

        assert config.pod_url == "https://[::1]:443/pod"

    def test_json_says_the_same(self, tmp_path: Path) -> None:
        value = {"host": "pod.test", "bot": {"username": "my-bot", "privateKey": {"content": "-----BEGIN"}}}

        config = load_symphony_config(write(tmp_path, json.dumps(value, indent="\t"), "config.json"))

        assert config == load_symphony_config(write(tmp_path, SMALLEST))

    def test_retries_are_as_configured(self, tmp_path: Path) -> None:
        text = SMALLEST + (
            "retry: {maxAttempts: 3, initialIntervalMillis: 100, multiplier: 1.5, maxIntervalMillis: 1000}\n"
            "datafeed: {version: V2, idFilePath: ., retry: {maxAttempts: -1, maxIntervalMillis: 5000}}\n"
        )

        config = load_symphony_config(write(tmp_path, text))

        assert config.retry == RetryConfig(
            max_attempts=3, initial_interval_millis=100, multiplier=1.5, max_interval_millis=1000
        )
        assert config.datafeed.retry == RetryConfig(max_attempts=-1, max_interval_millis=5000)

    @pytest.mark.parametrize(("line", "expected"), [("", 31_457_280), ("maxAttachmentBytes: 5000\n", 5000)])
    def test_files_of_messages_have_a_largest_size(self, tmp_path: Path, line: str, expected: int) -> None:
        assert load_symphony_config(write(tmp_path, SMALLEST + line)).max_attachment_bytes == expected

    def test_a_datafeed_retry_that_does_not_say_how_often_has_no_end(self, tmp_path: Path) -> None:
        config = load_symphony_config(write(tmp_path, SMALLEST + "datafeed: {retry: {initialIntervalMillis: 100}}\n"))

        assert config.datafeed.retry == RetryConfig(
            max_attempts=-1, initial_interval_millis=100, max_interval_millis=30_000
        )

    def test_a_datafeed_section_without_a_version_is_v2(self, tmp_path: Path) -> None:
        config = load_symphony_config(write(tmp_path, SMALLEST + "datafeed:\n  version:\n  idFilePath: /tmp\n"))

        assert config.datafeed.version == "v2"

    def test_a_datafeed_has_a_version_a_tag_and_a_place_for_its_id(self, tmp_path: Path) -> None:
        text = SMALLEST + "datafeed: {version: V1, idFilePath: /var/lib/bot, tag: desk, includeInvisible: true}\n"

        feed = load_symphony_config(write(tmp_path, text)).datafeed

        assert (feed.version, feed.id_file_path) == ("v1", Path("/var/lib/bot"))
        assert (feed.tag, feed.include_invisible) == ("desk", True)

    def test_a_datahose_says_what_is_read_from_it(self, tmp_path: Path) -> None:
        text = (
            SMALLEST + "datahose: {tag: all, eventTypes: [MESSAGESENT], scopes: [INTERNAL], retry: {maxAttempts: 3}}\n"
        )

        config = load_symphony_config(write(tmp_path, text))

        assert config.datahose == DatahoseConfig(
            tag="all",
            event_types=("MESSAGESENT",),
            scopes=("INTERNAL",),
            retry=RetryConfig(max_attempts=3, max_interval_millis=30_000),
        )

    def test_there_is_no_datahose_where_none_is_named(self, tmp_path: Path) -> None:
        assert load_symphony_config(write(tmp_path, SMALLEST)).datahose is None

    def test_a_certificate_is_taken_where_there_is_no_key(self, tmp_path: Path) -> None:
        path = write(tmp_path, "certificate and key", "bot.pem")
        text = "host: h\nbot:\n  username: b\n  certificate: {path: bot.pem, password: secret}\n"
        config = load_symphony_config(write(tmp_path, text))
        split = load_symphony_config(write(tmp_path, text + "port: 9\nsessionAuth: {port: 7}\n"))

        assert config.bot.private_key is None
        assert config.bot.certificate is not None
        assert (config.bot.certificate.path, str(config.bot.certificate.password)) == (path, "**********")
        assert config.session_auth_url == "https://h:8444/sessionauth"
        assert config.key_auth_url == "https://h:8444/keyauth"
        assert config.pod_url == "https://h:443/pod"
        assert split.session_auth_url == "https://h:7/sessionauth"
        assert split.key_auth_url == "https://h:9/keyauth"

    def test_a_key_is_taken_before_a_certificate(self, tmp_path: Path) -> None:
        config = load_symphony_config(write(tmp_path, SMALLEST + "  certificate: {path: nowhere.pem}\n"))

        assert config.bot.certificate is None
        assert config.relay_url == "https://pod.test:443/relay"

    def test_an_app_has_a_key_or_a_certificate(self, tmp_path: Path) -> None:
        with_key = load_symphony_config(write(tmp_path, SMALLEST + "app: {appId: a, privateKey: {content: '---'}}\n"))
        pem = write(tmp_path, "certificate and key", "app.pem")
        with_certificate = load_symphony_config(
            write(tmp_path, SMALLEST + "app: {appId: a, certificate: {path: app.pem}}\n")
        )

        assert with_key.app is not None
        assert with_key.app.private_key is not None
        assert with_certificate.app is not None
        assert with_certificate.app.certificate == Certificate(path=pem)

    def test_what_only_the_bdk_reads_is_tolerated(self, tmp_path: Path) -> None:
        text = SMALLEST + (
            "manifest: path.json\nours: {anything: [1, 2]}\n"
            "hosts: [a, b]\n"
            "ssl: {trustStore: {password: changeit, type: JKS}}\n"
        )

        assert load_symphony_config(write(tmp_path, text)).pod.host == "pod.test"

    def test_values_come_from_the_environment(self, tmp_path: Path) -> None:
        text = (
            SMALLEST.replace("pod.test", "${POD_HOST}").replace("my-bot", "${BOT:fallback}-$${x}") + "port: ${P:8443}\n"
        )

        config = load_symphony_config(write(tmp_path, text), environ={"POD_HOST": "p.test"})

        assert config.pod_url == "https://p.test:8443/pod"
        assert config.bot.username == "fallback-${x}"

    def test_a_variable_that_is_not_there_is_a_problem(self, tmp_path: Path) -> None:
        assert problems_of(tmp_path, SMALLEST.replace("my-bot", "${BOT}")) == [
            "config.yaml:3: bot.username: the environment has no BOT; set it, or write a default: ${BOT:…}"
        ]


class TestFiles:
    def key_config(self, folder: Path, path: str) -> Path:
        return write(folder, SMALLEST.replace('content: "-----BEGIN"', f"path: {path}"))

    def test_a_file_counts_from_the_working_directory(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here, there = tmp_path / "here", tmp_path / "there"
        for folder in (here, there):
            folder.mkdir()
            (folder / "k.pem").write_text("key")
        monkeypatch.chdir(here)

        config = load_symphony_config(self.key_config(there, "k.pem"))

        assert config.bot.private_key is not None
        assert config.bot.private_key.path == here / "k.pem"

    def test_a_file_is_else_looked_for_beside_the_settings(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "rsa").mkdir()
        (tmp_path / "rsa" / "k.pem").write_text("key")
        (tmp_path / "here").mkdir()
        monkeypatch.chdir(tmp_path / "here")

        config = load_symphony_config(self.key_config(tmp_path, "rsa/k.pem"))

        assert config.bot.private_key is not None
        assert config.bot.private_key.path == tmp_path / "rsa" / "k.pem"

    def test_a_file_that_is_nowhere_names_both_places(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        here = tmp_path / "here"
        here.mkdir()
        monkeypatch.chdir(here)

        with pytest.raises(ConfigError) as caught:
            load_symphony_config(self.key_config(tmp_path, "k.pem"))

        assert str(caught.value) == (
            f"{tmp_path}/config.yaml:5: bot.privateKey.path: there is no file 'k.pem' in {here} and none in {tmp_path}"
        )

    @pytest.mark.parametrize(
        ("name", "told"), [("rsa", "'rsa' is a folder; name the file in it"), ("''", "it is empty")]
    )
    def test_what_is_no_name_of_a_file_is_a_problem(self, tmp_path: Path, name: str, told: str) -> None:
        (tmp_path / "rsa").mkdir()

        with pytest.raises(ConfigError) as caught:
            load_symphony_config(self.key_config(tmp_path, name))

        assert str(caught.value) == f"{tmp_path}/config.yaml:5: bot.privateKey.path: {told}"

    def test_a_trust_store_is_found_the_same_way(self, tmp_path: Path) -> None:
        (tmp_path / "ca.pem").write_text("certificates")

        config = load_symphony_config(write(tmp_path, SMALLEST + "ssl: {trustStore: {path: ca.pem}}\n"))

        assert config.trust_store_path == tmp_path / "ca.pem"

    def test_a_config_that_is_not_there_is_a_config_error(self, tmp_path: Path) -> None:
        with pytest.raises(ConfigError, match=r"cannot read .*config\.yaml: No such file or directory"):
            load_symphony_config(tmp_path / "config.yaml")

    @pytest.mark.parametrize(
        ("name", "content", "reason"),
        [
            ("config.yaml", b"", "it holds nothing"),
            ("config.yaml", b"- a", "it holds a list"),
            ("config.yaml", b"a: [", "config.yaml:1"),
            ("config.yaml", b"a: \xff", "it is not UTF-8"),
            ("config.json", b"{", "not JSON"),
        ],
    )
    def test_what_is_no_settings_file_is_a_config_error(
        self, tmp_path: Path, name: str, content: bytes, reason: str
    ) -> None:
        (tmp_path / name).write_bytes(content)

        with pytest.raises(ConfigError, match=reason):
            load_symphony_config(tmp_path / name)


PROBLEMS = {
    "a missing host": (
        SMALLEST.replace("host: pod.test\n", "agent: {host: a}\n"),
        ["config.yaml:1: host: is missing, and there is no pod.host either"],
    ),
    "a URL as host": (
        SMALLEST.replace("pod.test", "https://pod.test/"),
        ["config.yaml:1: host: a bare host name is expected here; https, user, port and path have keys of their own"],
    ),
    "no username": (
        SMALLEST.replace("  username: my-bot\n", ""),
        ["config.yaml:3: bot.username: is missing; it is the name of the bot's service account"],
    ),
    "a number as username": (
        SMALLEST.replace("my-bot", "12345"),
        ["config.yaml:3: bot.username: a text is expected here; put it in quotes"],
    ),
    "two keys": (
        SMALLEST + "    path: rsa/private.pem\n",
        [
            "config.yaml:5: bot.privateKey: has path and content; keep one of them",
        ],
    ),
    "a wrong port": (SMALLEST + "port: 0\n", ["config.yaml:6: port: it must be at least 1"]),
    "a wrong scheme": (SMALLEST + "scheme: ftp\n", ["config.yaml:6: scheme: 'https' or 'http' is expected here"]),
    "a proxy without a port": (SMALLEST + "proxy: {host: p}\n", ["config.yaml:6: proxy.port: is missing"]),
    "a component that is none": (
        SMALLEST + "agent: agent.test\n",
        ["config.yaml:6: agent: keys and values are expected here (`key: value`)"],
    ),
    "a certificate without a file": (
        "host: h\nbot:\n  username: b\n  certificate: {password: p}\n",
        [
            "config.yaml:4: bot.certificate: is missing its path; write certificate: {path: FILE}, "
            "PEM of the certificate and its key"
        ],
    ),
    "a bot without key or certificate": (
        "host: h\nbot:\n  username: b\n",
        ["config.yaml:3: bot.privateKey: is missing; write privateKey: {path: FILE}, or certificate: {path: FILE}"],
    ),
    "an app without an id and a key": (
        SMALLEST + "app: {name: x}\n",
        [
            "config.yaml:6: app.appId: is missing; it is the id of the app that people allow to act for them",
            "config.yaml:6: app.privateKey: is missing; write privateKey: {path: FILE}, or certificate: {path: FILE}",
        ],
    ),
    "a datafeed of the future": (
        SMALLEST + "datafeed: {version: v9}\n",
        ["config.yaml:6: datafeed.version: 'v1' or 'v2' is expected here"],
    ),
    "tags that are too long": (
        SMALLEST + f"datafeed: {{tag: {'a' * 101}}}\ndatahose: {{tag: {'a' * 81}, eventTypes: [MESSAGESENT]}}\n",
        [
            "config.yaml:6: datafeed.tag: it must have at most 100 characters",
            "config.yaml:7: datahose.tag: it must have at most 80 characters",
        ],
    ),
    "a datahose of nothing": (
        SMALLEST + "datahose: {eventTypes: [], scopes: [MOON]}\n",
        [
            "config.yaml:6: datahose.eventTypes: it names none; name one at least",
            "config.yaml:6: datahose.scopes.0: 'INTERNAL', 'EXTERNAL' or 'FEDERATED' is expected here",
        ],
    ),
    "a misspelling": (
        SMALLEST + "prot: 8443\nkey_manager: {host: k}\n",
        [
            "config.yaml:6: prot: there is no such key; did you mean 'port'?",
            "config.yaml:7: key_manager: there is no such key; did you mean 'keyManager'?",
        ],
    ),
}


class TestProblems:
    @pytest.mark.parametrize(("text", "expected"), PROBLEMS.values(), ids=PROBLEMS.keys())
    def test_a_problem_says_where_what_and_how_to_mend_it(self, tmp_path: Path, text: str, expected: list[str]) -> None:
        assert problems_of(tmp_path, text) == expected

    def test_a_largest_size_below_one_is_a_problem(self, tmp_path: Path) -> None:
        [problem] = problems_of(tmp_path, SMALLEST + "maxAttachmentBytes: 0\n")

        assert problem.startswith("config.yaml:6: maxAttachmentBytes: ")

    def test_all_problems_are_said_at_once_in_file_order(self, tmp_path: Path) -> None:
        text = """\
host: pod.test
port: many
bot:
  username: ${USER_OF_BOT}
  privateKey: {}
agent:
  port: 99999
retry: {maxAttempts: some}
"""

        assert [problem.split(": ")[:2] for problem in problems_of(tmp_path, text)] == [
            ["config.yaml:2", "port"],
            ["config.yaml:4", "bot.username"],
            ["config.yaml:5", "bot.privateKey"],
            ["config.yaml:7", "agent.port"],
            ["config.yaml:8", "retry.maxAttempts"],
        ]

    def test_a_repeated_key_is_a_problem(self, tmp_path: Path) -> None:
        [problem] = problems_of(tmp_path, SMALLEST + "host: other.test\n")

        assert problem.startswith("config.yaml:6: ")
        assert "host" in problem

    def test_a_problem_does_not_repeat_a_secret(self, tmp_path: Path) -> None:
        problems = problems_of(tmp_path, SMALLEST + "proxy: {host: p, port: 1, password: 123456}\n")

        assert problems == ["config.yaml:6: proxy.password: a text is expected here; put it in quotes"]

    def test_a_json_file_has_no_lines(self, tmp_path: Path) -> None:
        path = write(tmp_path, '{"host": "h", "bot": {"privateKey": {"content": "x"}}}', "config.json")

        with pytest.raises(ConfigError) as caught:
            load_symphony_config(path)

        assert str(caught.value) == (f"{path}: bot.username: is missing; it is the name of the bot's service account")


class TestBotConfig:
    def test_every_setting_has_a_default(self, tmp_path: Path) -> None:
        config = load_bot_config(write(tmp_path, "", "flowbot.yaml"))

        assert config == BotConfig()
        assert config.modules == ("actions",)
        assert (config.flows, config.messages, config.symphony) == (
            Path("flows"),
            Path("messages"),
            Path("config.yaml"),
        )
        assert (config.locale, config.locales, config.zone) == ("en", ("en",), "UTC")
        assert config.store == "sqlite:flowbot.db"
        assert config.config == {}

    def test_settings_are_read(self, tmp_path: Path) -> None:
        text = """\
name: expense-bot
flows: talks/
messages: words/
modules: [actions, checks]
locale: de-CH
locales: [en, de-CH]
zone: Europe/London
config: { ops_room: Operations, limit: 12 }
store: sqlite:/var/lib/bot.db
symphony: conf/config.yaml
"""

        config = load_bot_config(write(tmp_path, text, "flowbot.yaml"))

        assert config == BotConfig(
            name="expense-bot",
            flows=Path("talks"),
            messages=Path("words"),
            modules=("actions", "checks"),
            locale="de-CH",
            locales=("en", "de-CH"),
            zone="Europe/London",
            config={"ops_room": "Operations", "limit": 12},
            store="sqlite:/var/lib/bot.db",
            symphony=Path("conf/config.yaml"),
        )

    def test_all_problems_are_said_at_their_places(self, tmp_path: Path) -> None:
        text = """\
name: ""
flow: flows/
modules: [act-ions]
locale: english!
zone: Europe/Londn
config: { ops-room: x }
store: postgresql://db
"""

        with pytest.raises(DefinitionErrors) as caught:
            load_bot_config(write(tmp_path, text, "flowbot.yaml"))

        found = [
            (problem.location.line if problem.location else 0, problem.message, problem.hint)
            for problem in caught.value.problems
        ]
        assert [(line, message) for line, message, _ in found] == [
            (1, "it is empty"),
            (2, "there is no setting 'flow'"),
            (3, "'act-ions' is not the name of a Python module, as in `modules: [actions]`"),
            (4, "'english!' is not a locale, such as en or en-GB"),
            (5, "there is no time zone 'Europe/Londn'"),
            (6, "'ops-room' cannot be written as config.NAME in a flow: use letters, digits and _"),
            (7, "PostgreSQL is not supported yet; write sqlite:FILE"),
        ]
        assert found[1][2] == "did you mean 'flows'?"
        assert found[4][2] == "did you mean 'Europe/London'?"

    def test_limits_are_those_of_the_platform_unless_they_are_set(self, tmp_path: Path) -> None:
        config = load_bot_config(
            write(tmp_path, "limits: { entities: 80, markdown_characters: 50000, pieces: 5 }", "flowbot.yaml")
        )

        assert BotConfig().limits.sending == SendingLimits()
        assert config.limits.sending == SendingLimits(entities=80, markdown_characters=50_000, pieces=5)

    def test_problems_of_limits_are_said_at_their_places(self, tmp_path: Path) -> None:
        text = "limits:\n  entitys: 80\n  attachments: 0\n  message_bytes: much\n"

        with pytest.raises(DefinitionErrors) as caught:
            load_bot_config(write(tmp_path, text, "flowbot.yaml"))

        found = [
            (problem.location.line if problem.location else 0, problem.message, problem.hint)
            for problem in caught.value.problems
        ]
        assert found == [
            (2, "there is no setting 'entitys'", "did you mean 'entities'?"),
            (3, "it must be at least 1", None),
            (4, "a whole number is expected here", None),
        ]

    def test_the_locale_is_one_of_the_locales(self, tmp_path: Path) -> None:
        path = write(tmp_path, "locales: [de, fr]\nlocale: en\n", "flowbot.yaml")

        with pytest.raises(DefinitionErrors) as caught:
            load_bot_config(path)

        [problem] = caught.value.problems
        assert problem.message == "the locale 'en' is not one of `locales`"
        assert problem.location is not None
        assert problem.location.line == 2

    def test_yaml_traps_are_no_settings(self, tmp_path: Path) -> None:
        config = load_bot_config(write(tmp_path, "locale: no\nname: on\n", "flowbot.yaml"))

        assert (config.locale, config.name) == ("no", "on")

    def test_what_is_no_mapping_is_a_problem(self, tmp_path: Path) -> None:
        with pytest.raises(DefinitionErrors) as caught:
            load_bot_config(write(tmp_path, "- a", "flowbot.yaml"))

        assert [problem.message for problem in caught.value.problems] == ["settings are expected (`name: …`)"]

    def test_what_is_no_yaml_is_a_problem(self, tmp_path: Path) -> None:
        with pytest.raises(DefinitionSyntaxError):
            load_bot_config(write(tmp_path, "a: [", "flowbot.yaml"))

    def test_a_repeated_key_is_a_problem(self, tmp_path: Path) -> None:
        with pytest.raises(DefinitionErrors):
            load_bot_config(write(tmp_path, "name: a\nname: b\n", "flowbot.yaml"))
