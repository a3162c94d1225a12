"""`flowbot doctor` and broken networks: names, ports, proxies and TLS."""

from __future__ import annotations

import anyio
import pytest
from anyio.abc import ByteStream

from tests.doctor.conftest import Authority, SetUp, hang_up, listening, the_problem


def way_to(port: int, *, trust: str | None = None) -> dict[str, object]:
    """Settings of a server that speaks TLS."""
    return {"scheme": "https", "port": port} | ({"ssl": {"trustStore": {"path": trust}}} if trust else {})


async def test_a_host_that_is_none(set_up: SetUp) -> None:
    set_up.value["agent"] = {"host": "no-such-host.invalid"}

    findings = await set_up.examined()

    found = the_problem(findings)
    assert found.check == "no-such-host.invalid resolves"
    assert found.text.startswith("there is no such host")
    assert "is host spelled right" in found.mend
    assert "session login" in {each.check for each in findings if each.status == "ok"}
    assert any(each.status == "skipped" and each.check.startswith("agent") for each in findings)


async def test_a_port_that_is_closed(set_up: SetUp) -> None:
    async with listening(hang_up) as port:
        pass
    set_up.value["keyManager"] = {"port": port}

    found = the_problem(await set_up.examined())

    assert found.check == f"keyManager (127.0.0.1:{port})"
    assert found.text.startswith("nothing takes connections there")
    assert "is port right" in found.mend


async def test_a_proxy_that_is_down(set_up: SetUp) -> None:
    async with listening(hang_up) as port:
        pass
    set_up.value["pod"] = {"proxy": {"host": "127.0.0.1", "port": port}}

    found = the_problem(await set_up.examined())

    assert found.check == f"proxy 127.0.0.1:{port}"
    assert "are proxy.host and proxy.port right" in found.mend


@pytest.mark.parametrize(
    ("status", "user", "text", "mend"),
    [
        (407, {}, "asks for a user and a password (407)", "set proxy.username and proxy.password"),
        (407, {"username": "u", "password": "hunter22"}, "does not accept the user and password (407)", "set proxy."),
        (403, {}, "answers 403", "does it let this machine through to that host and port?"),
    ],
)
async def test_a_proxy_that_refuses(set_up: SetUp, status: int, user: dict[str, str], text: str, mend: str) -> None:
    heads: list[bytes] = []

    async def refuse(stream: ByteStream) -> None:
        try:
            heads.append(await stream.receive())
        except anyio.EndOfStream:
            return
        await stream.send(f"HTTP/1.1 {status} No\r\nContent-Length: 0\r\n\r\n".encode())

    async with listening(refuse) as port:
        set_up.value["scheme"] = "https"
        set_up.value["proxy"] = {"host": "127.0.0.1", "port": port, **user}

        findings = await set_up.examined()

    found = the_problem(findings)
    assert text in found.text
    assert mend in found.mend
    assert heads[0].startswith(f"CONNECT 127.0.0.1:{set_up.value['port']} HTTP/1.1\r\n".encode())
    assert "hunter22" not in str(findings)


async def test_a_proxy_that_is_something_else(set_up: SetUp) -> None:
    async with listening(hang_up) as port:
        set_up.value |= {"scheme": "https", "proxy": {"host": "127.0.0.1", "port": port}}

        found = the_problem(await set_up.examined())

    assert "does not answer as a proxy does" in found.text


async def test_a_way_through_a_proxy_is_followed_to_its_end(set_up: SetUp, authority: Authority) -> None:
    async def through(stream: ByteStream) -> None:
        try:
            await stream.receive()
        except anyio.EndOfStream:
            return
        await stream.send(b"HTTP/1.1 200 Connection established\r\n\r\n")
        async with await anyio.connect_tcp("127.0.0.1", server) as onward, anyio.create_task_group() as tasks:

            async def back() -> None:
                async for data in onward:
                    await stream.send(data)
                tasks.cancel_scope.cancel()

            tasks.start_soon(back)
            async for data in stream:
                await onward.send(data)
            tasks.cancel_scope.cancel()

    bundle = set_up.folder / "ca.pem"
    bundle.write_bytes(authority.pem)
    async with listening(hang_up, authority.server(set_up.folder)) as server, listening(through) as proxy:
        set_up.value["agent"] = {
            "scheme": "https", "port": server, "proxy": {"host": "127.0.0.1", "port": proxy},
        }  # fmt: skip
        set_up.value["ssl"] = {"trustStore": {"path": str(bundle)}}

        findings = await set_up.examined()

    [way] = [each for each in findings if each.check == f"agent (127.0.0.1:{server})"]
    assert (way.status, way.text.partition(" until ")[0]) == ("ok", "TLSv1.3, trusted,")


async def test_a_certificate_that_ends_soon_is_worth_a_word(set_up: SetUp, authority: Authority) -> None:
    bundle = set_up.folder / "ca.pem"
    bundle.write_bytes(authority.pem)
    async with listening(hang_up, authority.server(set_up.folder, days=10)) as port:
        set_up.value["keyManager"] = {"scheme": "https", "port": port}
        set_up.value["ssl"] = {"trustStore": {"path": str(bundle)}}

        findings = await set_up.examined()

    [way] = [each for each in findings if each.check == f"keyManager (127.0.0.1:{port})"]
    assert way.status == "note"
    assert way.text.endswith(", which is soon")


async def test_a_certificate_of_a_private_ca_that_nobody_named(set_up: SetUp, authority: Authority) -> None:
    async with listening(hang_up, authority.server(set_up.folder)) as port:
        set_up.value["agent"] = way_to(port)

        found = the_problem(await set_up.examined())

    assert found.check == f"agent (127.0.0.1:{port})"
    assert found.text.startswith("its TLS certificate is not accepted: ")
    assert "in ssl.trustStore.path" in found.mend


@pytest.mark.parametrize(
    ("options", "said", "mend"),
    [
        ({"address": "127.0.0.2"}, "IP address mismatch", "It has to be a name or address that the certificate has"),
        ({"days": -1}, "expired", "has to be renewed by whoever runs it"),
        ({"days": 1100}, "not yet valid", "is this machine's date right?"),
    ],
)
async def test_a_certificate_for_another_host_or_another_time(
    set_up: SetUp, authority: Authority, options: dict[str, object], said: str, mend: str
) -> None:
    bundle = set_up.folder / "ca.pem"
    bundle.write_bytes(authority.pem)
    async with listening(hang_up, authority.server(set_up.folder, **options)) as port:
        set_up.value["agent"] = {"scheme": "https", "port": port}
        set_up.value["ssl"] = {"trustStore": {"path": str(bundle)}}

        found = the_problem(await set_up.examined())

    assert said in found.text
    assert mend in found.mend


async def test_a_port_that_speaks_no_tls(set_up: SetUp) -> None:
    set_up.value["scheme"] = "https"

    found = the_problem(await set_up.examined())

    assert found.text.startswith("it takes connections, but speaks no TLS")
    assert "are port and scheme right" in found.mend


async def test_ways_that_differ_in_the_password_of_their_proxy_are_two(set_up: SetUp) -> None:
    async with listening(hang_up) as port:
        proxy = {"host": "127.0.0.1", "port": port, "username": "u", "password": "hunter22"}
        set_up.value |= {"scheme": "https", "proxy": proxy, "agent": {"proxy": {**proxy, "password": "hunter23"}}}

        findings = await set_up.examined()

    address = f"127.0.0.1:{set_up.value['port']}"
    assert {f"pod, keyManager ({address})", f"agent ({address})"} <= {each.check for each in findings}
