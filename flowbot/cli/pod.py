"""`flowbot pod`: a local Symphony for any client."""

from __future__ import annotations

import signal
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flowbot.pod import LocalPod
    from flowbot.pod.serving import Serving


@click.command(
    epilog="""\b
EXAMPLES
  flowbot pod --port 8080 --dir pod
  flowbot run examples/echo --config pod/config.yaml --store sqlite:bot.db
  curl -d '{"user": "alice", "stream": "FX desk", "text": "@flow-bot hello"}' http://127.0.0.1:8081/v1/say
  curl http://127.0.0.1:8081/v1/streams/FX%20desk/messages
  flowbot pod --port 8443 --dir bank --tls --certificate --split --context acme
  flowbot pod --port 8080 --dir pod --app lunch-app --allow alice
"""
)
@click.option("--port", type=click.IntRange(0, 65_532), required=True, help="Where it listens; 0 takes a free port.")
@click.option(
    "--dir",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Where config.yaml and the keys are written.",
)
@click.option("--poll", type=click.FloatRange(0), default=30.0, show_default=True, help="Seconds that a read waits.")
@click.option(
    "--visibility",
    type=click.FloatRange(0),
    default=30.0,
    show_default=True,
    help="Seconds after which events that were not acknowledged come back.",
)
@click.option(
    "--settings",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What there is at the start, as YAML: people, streams, settings, faults.",
)
@click.option("--virtual-clock", is_flag=True, help="Let the time stand still until POST /v1/clock turns it.")
@click.option("--tls", is_flag=True, help="Over TLS, with a private CA that is made in the folder.")
@click.option("--certificate", is_flag=True, help="config.yaml logs in with a certificate of that CA, not with a key.")
@click.option("--split", is_flag=True, help="Agent and key manager have ports of their own: 2 and 3 above --port.")
@click.option("--context", default="", metavar="PATH", help="A path before all others.")
@click.option("--app", metavar="ID", help="An app as which config.yaml lets things be done on behalf of people.")
@click.option("--allow", multiple=True, metavar="NAME", help="Who lets the app act for them; everybody by default.")
@click.option("--bot", multiple=True, metavar="NAME", help="A further bot; its config.yaml is in a folder of its name.")
@click.option("--simple-keys", is_flag=True, help="Simplified Key Delivery: nobody logs in to the key manager.")
@click.option(
    "--session", type=click.FloatRange(1), default=3600.0, show_default=True, help="Seconds that a login is good for."
)
def pod(
    port: int,
    folder: Path,
    poll: float,
    visibility: float,
    settings: Path | None,
    virtual_clock: bool,
    **logins: Any,
) -> None:
    """Serve a local Symphony on 127.0.0.1, and a control API on the port above.

    Writes a config.yaml and RSA keys into the folder, with which any Symphony client
    connects as the bot flow-bot. People and rooms are made when they are first named:
    POST /v1/say {"user", "stream", "text"} and GET /v1/streams/NAME/messages on the
    control port. Stops on SIGTERM or Ctrl-C. Nothing but the keys is kept.

    With --tls the folder has the CA and the certificates as well, and config.yaml names
    the CA as its trust store. The control API stays as it is: plain, on 127.0.0.1.
    """
    import anyio

    from flowbot.clock import SystemClock, VirtualClock
    from flowbot.pod import FeedSettings, LocalPod
    from flowbot.pod.beginning import Beginning, begin, read_beginning
    from flowbot.pod.serve import ServedPod, serving_pod

    serving = _serving(logins)

    def announce(served: ServedPod) -> None:
        click.echo(f"flowbot pod ready: {served.url} (control {served.control_url}), config {served.config_path}")

    async def serve() -> None:
        beginning = read_beginning(settings) if settings is not None else Beginning(Path())
        clock = VirtualClock(SystemClock().now()) if virtual_clock else SystemClock()
        feeds = FeedSettings(poll_seconds=poll, visibility_seconds=visibility)
        local_pod = LocalPod(clock, seed=beginning.seed, feeds=feeds)
        local_pod.login_clock = SystemClock()
        _set_logins(local_pod, logins)
        await begin(local_pod, beginning)
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async with serving_pod(local_pod, folder, port=port, serving=serving) as served:
                announce(served)
                async for _ in signals:
                    break

    anyio.run(serve)


def _serving(logins: Mapping[str, Any]) -> Serving:
    """How the pod is served; raises UsageError where options do not go together."""
    from flowbot.pod.serving import Serving

    if logins["certificate"] and not logins["tls"]:
        raise click.UsageError("--certificate needs --tls: a certificate is shown over TLS alone")
    if logins["allow"] and not logins["app"]:
        raise click.UsageError("--allow needs --app: whom do they let act for them?")
    return Serving(
        tls=logins["tls"],
        by_certificate=logins["certificate"],
        split=logins["split"],
        context=logins["context"],
        app=logins["app"],
        more_bots=logins["bot"],
    )


def _set_logins(pod: LocalPod, logins: Mapping[str, Any]) -> None:
    """How logins behave, and who lets the app act for them."""
    pod.logins.token_seconds = logins["session"]
    pod.logins.simplified_key_delivery = logins["simple_keys"]
    if logins["allow"]:
        pod.apps.add(logins["app"], [pod.ensure_user(each).id for each in logins["allow"]])
