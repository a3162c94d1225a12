"""The bot as its configuration lets it log in, and its app on behalf of a person."""

from __future__ import annotations

from typing import Any

from tests.acceptance.bdk.client.scene import Scene

APP = "lunch-app"


async def run(scene: Scene) -> None:
    bdk, control = scene.bdk, scene.control
    alice = control.ask("POST", "/people", {"name": "alice"})["id"]
    await scene.call("session", bdk.sessions().get_session(), lambda session: session.username)
    im = await scene.call("create IM", bdk.streams().create_im(alice), lambda stream: bool(stream.id))

    def writer(message: Any) -> list[str]:
        return [message.user.username, message.message.count("Hello")]

    await scene.call("message", bdk.messages().send_message(im.id, "<messageML>Hello</messageML>"), writer)
    async with bdk.obo_services(bdk.obo(user_id=alice)) as obo:
        await scene.call("on behalf", obo.messages().send_message(im.id, "<messageML>Hello</messageML>"), writer)
    by_name = bdk.obo(username="alice")
    await scene.call("on behalf, by name", by_name.session_token, bool)
    if bdk._config.app.is_rsa_configuration_valid():
        apps = bdk.app_authenticator()
        await scene.call("extension app", apps.authenticate_extension_app("mine"), lambda app: app.app_token)
        opened = control.ask("POST", f"/apps/{APP}/open", {"user": "alice"})["token"]
        await scene.call("who opened it", apps.validate_jwt(opened), lambda claims: claims["user"]["displayName"])
    asked = [each["path"] for each in control.ask("GET", "/requests?after=0")]
    scene.tell("logins", [path for path in asked if "authenticate" in path and str(alice) not in path])
