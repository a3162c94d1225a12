"""Spellings of BDK files that are older than ours: of the Java BDK, and of the SDKs before it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePath
from urllib.parse import urlsplit

from flowbot.config._file import KeyPath, SettingsFile

RENAMED: Mapping[str, str] = {
    # Java BDK, deprecated there
    "bot.privateKeyPath": "bot.privateKey.path",
    "bot.privateKeyContent": "bot.privateKey.content",
    "bot.certificatePath": "bot.certificate.path",
    "bot.certificatePassword": "bot.certificate.password",
    "app.privateKeyPath": "app.privateKey.path",
    "app.privateKeyContent": "app.privateKey.content",
    "app.certificatePath": "app.certificate.path",
    "app.certificatePassword": "app.certificate.password",
    "ssl.trustStorePath": "ssl.trustStore.path",
    "ssl.trustStorePassword": "ssl.trustStore.password",
    # SDK 1.x
    "podHost": "pod.host",
    "podPort": "pod.port",
    "podContextPath": "pod.context",
    "agentHost": "agent.host",
    "agentPort": "agent.port",
    "agentContextPath": "agent.context",
    "keyAuthHost": "keyManager.host",
    "keyAuthPort": "keyManager.port",
    "keyAuthContextPath": "keyManager.context",
    "sessionAuthHost": "sessionAuth.host",
    "sessionAuthPort": "sessionAuth.port",
    "sessionAuthContextPath": "sessionAuth.context",
    "botUsername": "bot.username",
    "botPrivateKeyPath": "bot.privateKey.path",
    "botPrivateKeyName": "bot.privateKey.path",
    "botCertPath": "bot.certificate.path",
    "botCertName": "bot.certificate.path",
    "botCertPassword": "bot.certificate.password",
    "appId": "app.appId",
    "appPrivateKeyPath": "app.privateKey.path",
    "appPrivateKeyName": "app.privateKey.path",
    "appCertPath": "app.certificate.path",
    "appCertName": "app.certificate.path",
    "appCertPassword": "app.certificate.password",
    "truststorePath": "ssl.trustStore.path",
    "truststorePassword": "ssl.trustStore.password",
    "datafeedVersion": "datafeed.version",
    "datafeedIdFilePath": "datafeed.idFilePath",
    "proxyURL": "proxy.host",
    "proxyUsername": "proxy.username",
    "proxyPassword": "proxy.password",
    "podProxyURL": "pod.proxy.host",
    "podProxyUsername": "pod.proxy.username",
    "podProxyPassword": "pod.proxy.password",
    "agentProxyURL": "agent.proxy.host",
    "agentProxyUsername": "agent.proxy.username",
    "agentProxyPassword": "agent.proxy.password",
    "keyManagerProxyURL": "keyManager.proxy.host",
    "keyManagerProxyUsername": "keyManager.proxy.username",
    "keyManagerProxyPassword": "keyManager.proxy.password",
}
"""By the old key, where the value stands now (documentation of the Java BDK, `SymConfig` of 1.x)."""

_PORTS = {"http": 80, "https": 443}


def bring_up_to_date(file: SettingsFile) -> None:
    """Put what stands at old keys where it stands now, as far as that is plain; the rest is a problem."""
    _first_node(file)
    _join_folders(file)
    read = []
    for old, new in RENAMED.items():
        at, value = _take(file, old)
        if not _is_given(value):
            continue
        if old.endswith("URL") and not _put_proxy(file, at, new, str(value)):
            continue
        if not old.endswith("URL") and not file.put(_path(new), value, written_at=at):
            file.problem(at, f"this is an older spelling of {new}, which is there as well; keep that one", at_key=True)
            continue
        read.append(f"{old} ({new})")
    if read:
        file.notes.append(f"{file.path}: older spellings, better written as they are called now: {', '.join(read)}")


def _path(dotted: str) -> KeyPath:
    return tuple(dotted.split("."))


def _take(file: SettingsFile, dotted: str) -> tuple[KeyPath, object]:
    """A value, which does not stand there any more; None where there is none."""
    *above, name = dotted.split(".")
    here: object = file.value
    for key in above:
        here = here.get(key) if isinstance(here, dict) else None
    return _path(dotted), here.pop(name, None) if isinstance(here, dict) else None


def _is_given(value: object) -> bool:
    """Files of 1.x list every key, and what is not used is an empty text."""
    return value is not None and value != ""


def _join_folders(file: SettingsFile) -> None:
    """1.x has the folder and the name of a file in two keys."""
    for kind in ("botPrivateKey", "botCert", "appPrivateKey", "appCert"):
        folder, name = file.value.get(f"{kind}Path"), file.value.get(f"{kind}Name")
        if isinstance(folder, str) and isinstance(name, str) and folder and name:
            file.value[f"{kind}Path"] = str(PurePath(folder) / name)
            del file.value[f"{kind}Name"]


def _put_proxy(file: SettingsFile, at: KeyPath, new: str, url: str) -> bool:
    proxy = new.removesuffix(".host")
    try:
        parts = urlsplit(url if "://" in url else f"http://{url}")
        host, port = parts.hostname, parts.port or (_PORTS.get(parts.scheme) if "://" in url else None)
    except ValueError:
        host = port = None
    if not host or port is None or parts.username is not None:
        text = f"this older spelling does not say host and port; write {new} and {proxy}.port"
        file.problem(at, text, at_key=True, settles=[new, f"{proxy}.port"])
        return False
    put = file.put(_path(new), host, written_at=at) and file.put((*_path(proxy), "port"), port, written_at=at)
    if not put:
        file.problem(at, f"this is an older spelling of {proxy}, which is there as well; keep that one", at_key=True)
    return put


def _first_node(file: SettingsFile) -> None:
    """The Java BDK can share its requests among several agents; we ask one."""
    agent = file.value.get("agent")
    balancing = agent.get("loadBalancing") if isinstance(agent, dict) else None
    nodes = balancing.get("nodes") if isinstance(balancing, dict) else None
    if not isinstance(agent, dict) or agent.get("host") is not None:
        return
    if not isinstance(nodes, list) or not nodes or not isinstance(nodes[0], dict):
        return
    for name, value in nodes[0].items():
        file.put(("agent", name), value, written_at=("agent", "loadBalancing", "nodes", 0, name))
    file.notes.append(f"{file.path}: agent.loadBalancing: flowbot asks one agent, the first of its nodes")
