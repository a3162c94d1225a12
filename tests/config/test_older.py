"""Tests for flowbot.config._older."""

from __future__ import annotations

import base64
import json
import logging
from pathlib import Path

import pytest

from flowbot.config import PrivateKey, SymphonyConfig, load_symphony_config, read_symphony_config
from flowbot.errors import ConfigError

LEGACY = {
    "sessionAuthHost": "s.test", "sessionAuthPort": 8444, "keyAuthHost": "km.test", "keyAuthPort": 8445,
    "podHost": "p.test", "podPort": 443, "podContextPath": "/firm", "agentHost": "a.test", "agentPort": 9443,
    "botPrivateKeyPath": "rsa/", "botPrivateKeyName": "k.pem", "botUsername": "my-bot", "botEmailAddress": "b@c.test",
    "botCertPath": "", "appId": "", "authTokenRefreshPeriod": "30", "truststorePath": "",
    "proxyURL": "http://proxy.test:3128", "proxyUsername": "u", "proxyPassword": "w",
    "keyManagerProxyURL": "km-proxy.test:80", "podProxyURL": "",
}  # fmt: skip


def write(folder: Path, text: str, name: str = "config.yaml") -> Path:
    (folder / "rsa").mkdir(exist_ok=True)
    (folder / "rsa" / "k.pem").touch()
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def key_of(config: SymphonyConfig) -> PrivateKey:
    assert config.bot.private_key is not None
    return config.bot.private_key


def problems_of(folder: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load_symphony_config(write(folder, text), environ={})
    return str(caught.value).replace(f"{folder}/", "").splitlines()


def test_a_file_of_the_sdk_before_the_bdk_is_read_whole(tmp_path: Path) -> None:
    read = read_symphony_config(write(tmp_path, json.dumps(LEGACY), "config.json"), environ={})

    config = read.config
    assert (config.pod_url, config.agent_url) == ("https://p.test:443/firm/pod", "https://a.test:9443/agent")
    assert (config.relay_url, config.session_auth.url) == ("https://km.test:8445/relay", "https://s.test:8444")
    assert (config.bot.username, key_of(config).path) == ("my-bot", tmp_path / "rsa" / "k.pem")
    assert config.pod.proxy is not None
    assert (config.pod.proxy.host, config.pod.proxy.port, config.pod.proxy.username) == ("proxy.test", 3128, "u")
    assert config.key_manager.proxy is not None
    assert (config.key_manager.proxy.host, config.key_manager.proxy.port) == ("km-proxy.test", 80)
    assert config.trust_store_path is None
    [note] = read.notes
    assert "older spellings" in note
    assert "podHost (pod.host), " in note
    assert "botCertPath" not in note


def test_keys_that_the_java_bdk_calls_deprecated_are_read_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = write(
        tmp_path,
        "host: h\nbot: {username: b, privateKeyPath: rsa/k.pem}\n"
        "ssl: {trustStorePath: rsa/k.pem, trustStorePassword: w}\n",
    )

    with caplog.at_level(logging.WARNING, "flowbot.config"):
        config = load_symphony_config(path, environ={})

    assert key_of(config).path == tmp_path / "rsa" / "k.pem"
    assert config.trust_store_path == tmp_path / "rsa" / "k.pem"
    assert config.trust_store_password is not None
    assert caplog.messages == [
        f"{path}: older spellings, better written as they are called now: bot.privateKeyPath (bot.privateKey.path), "
        "ssl.trustStorePath (ssl.trustStore.path), ssl.trustStorePassword (ssl.trustStore.password)"
    ]


def test_a_problem_is_told_by_the_spelling_that_is_in_the_file(tmp_path: Path) -> None:
    text = "podHost: https://p\nagentHost: a\nkeyAuthHost: k\nbotUsername: 5\nbotPrivateKeyPath: rsa/k.pem\n"

    assert problems_of(tmp_path, text) == [
        "config.yaml:1: podHost: a bare host name is expected here; https, user, port and path have keys of their own",
        "config.yaml:4: botUsername: a text is expected here; put it in quotes",
    ]


def test_both_spellings_of_a_key_are_a_problem(tmp_path: Path) -> None:
    text = "host: h\nbot:\n  username: b\n  privateKey: {path: rsa/k.pem}\n  privateKeyPath: rsa/k.pem\n"

    assert problems_of(tmp_path, text) == [
        "config.yaml:5: bot.privateKeyPath: this is an older spelling of bot.privateKey.path, "
        "which is there as well; keep that one"
    ]


@pytest.mark.parametrize("url", ["proxy.test", "http://", "http://u:w@proxy.test:1", "http://[", "x:y"])
def test_a_proxy_without_a_plain_port_is_a_problem(tmp_path: Path, url: str) -> None:
    text = f'host: h\nbot: {{username: b, privateKey: {{path: rsa/k.pem}}}}\nproxyURL: "{url}"\nproxyUsername: u\n'

    assert problems_of(tmp_path, text) == [
        "config.yaml:3: proxyURL: this older spelling does not say host and port; write proxy.host and proxy.port"
    ]


def test_the_settings_of_a_spring_boot_file_stand_below_bdk(tmp_path: Path) -> None:
    text = "server: {port: 8080}\nbdk:\n  host: h\n  bot: {username: b, privateKey: {path: rsa/k.pem}}\n"

    assert load_symphony_config(write(tmp_path, text), environ={}).pod.host == "h"
    assert problems_of(tmp_path, text + "  port: 0\n") == ["config.yaml:5: bdk.port: it must be at least 1"]


def test_the_first_of_several_agents_is_asked(tmp_path: Path) -> None:
    nodes = "agent: {loadBalancing: {mode: random, nodes: [{host: a1, port: 8443}, {host: a2}]}}\n"
    text = f"host: h\nbot: {{username: b, privateKey: {{path: rsa/k.pem}}}}\n{nodes}"

    read = read_symphony_config(write(tmp_path, text), environ={})

    assert read.config.agent_url == "https://a1:8443/agent"
    assert [note.partition("config.yaml: ")[2] for note in read.notes] == [
        "agent.loadBalancing: flowbot asks one agent, the first of its nodes"
    ]


def test_variables_are_as_the_java_bdk_writes_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    text = "host: ${H:-h.test}\nbot: {username: b, privateKey: {path: '${user.home}/rsa/k.pem'}}\n"

    config = load_symphony_config(write(tmp_path, text), environ={})

    assert config.pod.host == "h.test"
    assert key_of(config).path == tmp_path / "rsa" / "k.pem"


def test_a_key_may_be_in_base64_once_more(tmp_path: Path) -> None:
    pem = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
    text = f"host: h\nbot: {{username: b, privateKey: {{content: {base64.b64encode(pem.encode()).decode()}}}}}\n"

    content = key_of(load_symphony_config(write(tmp_path, text), environ={})).content

    assert content is not None
    assert content.get_secret_value() == pem


def test_json_with_tabs_is_read_whatever_the_file_is_called(tmp_path: Path) -> None:
    value = {"host": "h", "bot": {"username": "b", "privateKey": {"path": "rsa/k.pem"}}}

    assert load_symphony_config(write(tmp_path, json.dumps(value, indent="\t")), environ={}).pod.host == "h"
