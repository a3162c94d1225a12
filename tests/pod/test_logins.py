"""Tests for flowbot.pod.logins, flowbot.pod.auth and flowbot.pod.rest.apps."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

import jwt
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from flowbot.clock import VirtualClock
from flowbot.pod import LocalPod
from flowbot.pod.rest import RestApi
from flowbot.web.messages import Request, Response

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PUBLIC = KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


class Asked:
    """A pod with a bot and an app of one key, and requests to it without a port."""

    def __init__(self) -> None:
        self.clock = VirtualClock()
        self.pod = LocalPod(self.clock)
        self.bot = self.pod.add_bot("a-bot")
        self.pod.apps.add("an-app")
        self.rest = RestApi(self.pod, {"a-bot": PUBLIC}, {"an-app": PUBLIC})

    def signed(self, subject: str, seconds: float = 290) -> str:
        return jwt.encode({"sub": subject, "exp": int(self.clock.now().timestamp() + seconds)}, KEY, "RS512")

    async def post(self, path: str, body: object = None, *, cn: str | None = None, **headers: str) -> Response:
        content = b"" if body is None else json.dumps(body).encode()
        return await self.rest(Request(method="POST", path=path, headers=headers, body=content, common_name=cn))

    async def get(self, path: str, **headers: str) -> Response:
        return await self.rest(Request(method="GET", path=path, headers=headers))

    async def app_token(self) -> str:
        answer = await self.post("/login/pubkey/app/authenticate", {"token": self.signed("an-app")})
        return str(told(answer)["token"])

    async def session_for(self, name: str) -> str:
        answer = await self.post(f"/login/pubkey/app/username/{name}/authenticate", sessiontoken=await self.app_token())
        return str(told(answer)["token"])


def told(answer: Response) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads(answer.body)
    return found


@pytest.fixture
def asked() -> Asked:
    return Asked()


async def test_a_reset_ends_the_logins_of_people_and_no_others(asked: Asked) -> None:
    asked.pod.ensure_user("alice")
    login = await asked.post("/login/pubkey/authenticate", {"token": asked.signed("a-bot")})
    bots, apps, alices = str(told(login)["token"]), await asked.app_token(), await asked.session_for("alice")
    asked.pod.reset()
    asked.pod.ensure_user("alice")
    act = await asked.post("/login/pubkey/app/username/alice/authenticate", sessiontoken=apps)

    assert (await asked.get("/pod/v2/sessioninfo", sessiontoken=alices)).status == 401
    assert (await asked.get("/pod/v2/sessioninfo", sessiontoken=bots)).status == 200
    assert act.status == 200


async def test_after_a_reset_everybody_lets_an_app_act_for_them_again(asked: Asked) -> None:
    asked.pod.apps.add("an-app", [asked.pod.ensure_user("alice").id])
    asked.pod.reset()
    asked.pod.ensure_user("alice")

    assert await asked.session_for("alice")
    assert [(each.id, each.people) for each in asked.pod.apps] == [("an-app", None)]


@pytest.mark.parametrize(("seconds", "status"), [(-31, 401), (-29, 200), (329, 200), (331, 401)])
async def test_a_pod_may_forgive_clocks_that_differ(asked: Asked, seconds: float, status: int) -> None:
    asked.pod.logins.skew_seconds = 30
    answer = await asked.post("/login/pubkey/authenticate", {"token": asked.signed("a-bot", seconds)})

    assert answer.status == status


async def test_a_session_is_good_for_as_long_as_the_pod_says(asked: Asked) -> None:
    asked.pod.logins.token_seconds = 60
    login = await asked.post("/login/pubkey/authenticate", {"token": asked.signed("a-bot")})
    token, statuses = str(told(login)["token"]), list[int]()
    for seconds in (59, 1):
        asked.clock.advance(seconds)
        statuses.append((await asked.get("/pod/v2/sessioninfo", sessiontoken=token)).status)

    assert statuses == [200, 401]


async def test_the_session_of_an_app_is_that_of_nobody(asked: Asked) -> None:
    answer = await asked.get("/pod/v2/sessioninfo", sessiontoken=await asked.app_token())

    assert answer.status == 401


async def test_a_key_of_a_bot_is_none_of_an_app(asked: Asked) -> None:
    answer = await asked.post("/login/pubkey/app/authenticate", {"token": asked.signed("a-bot")})

    assert (answer.status, told(answer)["message"]) == (401, "there is no app 'a-bot' with a key on this pod")


async def test_a_session_on_behalf_of_a_person_is_theirs(asked: Asked) -> None:
    alice = asked.pod.ensure_user("Alice Martin")
    answer = await asked.get("/pod/v2/sessioninfo", sessiontoken=await asked.session_for("alice.martin"))

    assert (answer.status, told(answer)["id"]) == (200, alice.id)


@pytest.mark.parametrize(
    "place",
    ["user/1", "user/alice", "user/%C2%B2", "username/nobody"],
    ids=["unknown", "no number", "a power", "a name"],
)
async def test_nobody_is_acted_for_who_is_not_there(asked: Asked, place: str) -> None:
    asked.pod.ensure_user("alice")
    path = f"/login/pubkey/app/{place}/authenticate"
    answer = await asked.post(path, sessiontoken=await asked.app_token())

    assert (answer.status, told(answer)["code"]) == (401, 401)


async def test_a_person_has_no_datafeed(asked: Asked) -> None:
    asked.pod.ensure_user("alice")
    session = await asked.session_for("alice")
    answers = [
        await asked.get("/agent/v5/datafeeds", sessiontoken=session),
        await asked.post("/agent/v5/datafeeds", {}, sessiontoken=session),
        await asked.post("/agent/v5/datafeeds/x_f/read", {}, sessiontoken=session),
    ]

    assert [each.status for each in answers] == [403, 403, 403]


@pytest.mark.parametrize(("cn", "status"), [("a-bot", 200), ("alice", 401), (None, 401)])
async def test_a_certificate_logs_in_the_bot_that_it_names(asked: Asked, cn: str | None, status: int) -> None:
    asked.pod.ensure_user("alice")
    answers = [await asked.post(f"/{path}/v1/authenticate", cn=cn) for path in ("sessionauth", "keyauth")]

    assert [each.status for each in answers] == [status, status]
    assert status != 200 or [told(each)["name"] for each in answers] == ["sessionToken", "keyManagerToken"]


async def test_nobody_logs_in_whose_account_was_deactivated(asked: Asked) -> None:
    alice, token = asked.pod.ensure_user("alice"), await asked.app_token()
    for user in (alice, asked.bot):
        asked.pod.accounts.of(user.id).active = False
    answers = [
        await asked.post("/sessionauth/v1/authenticate", cn="a-bot"),
        await asked.post("/login/pubkey/app/username/alice/authenticate", sessiontoken=token),
    ]

    assert [each.status for each in answers] == [401, 401]


async def test_a_session_that_was_logged_out_is_over(asked: Asked) -> None:
    token = str(told(await asked.post("/sessionauth/v1/authenticate", cn="a-bot"))["token"])
    before = await asked.get("/pod/v2/sessioninfo", sessiontoken=token)
    ended = await asked.post("/sessionauth/v1/logout", sessiontoken=token)
    after = await asked.get("/pod/v2/sessioninfo", sessiontoken=token)
    again = await asked.post("/sessionauth/v1/logout", sessiontoken=token)

    assert [before.status, ended.status, after.status, again.status] == [200, 200, 401, 401]


async def test_simplified_key_delivery_is_a_claim_of_the_session(asked: Asked) -> None:
    asked.pod.logins.simplified_key_delivery = True
    token = str(told(await asked.post("/login/pubkey/authenticate", {"token": asked.signed("a-bot")}))["token"])
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    feeds = await asked.get("/agent/v5/datafeeds", sessiontoken=token)

    assert (claims["sub"], claims["canUseSimplifiedKeyDelivery"]) == ("a-bot", True)
    assert feeds.status == 200


async def test_an_extension_app_gets_a_pair_of_tokens(asked: Asked) -> None:
    body = {"appToken": "mine", "authToken": asked.signed("an-app")}
    answer = await asked.post("/login/v1/pubkey/app/authenticate/extensionApp", body)
    found = dict(told(answer))

    assert len(found.pop("symphonyToken")) > 40
    ends = int(asked.clock.now().timestamp() + 3600) * 1000
    assert found == {"appId": "an-app", "appToken": "mine", "expireAt": ends}


async def test_the_certificate_of_the_pod_tells_who_opened_an_app(asked: Asked) -> None:
    alice = asked.pod.ensure_user("alice")
    shown = x509.load_pem_x509_certificate(told(await asked.get("/pod/v1/podcert"))["certificate"].encode())
    public = shown.public_key()
    assert isinstance(public, rsa.RSAPublicKey)

    signed = await asked.rest.identity.sign(alice, "an-app")
    claims = jwt.decode(signed, public, algorithms=["RS512"], audience="an-app", options={"verify_exp": False})

    assert (claims["sub"], claims["user"]["displayName"]) == (str(alice.id), "alice")
