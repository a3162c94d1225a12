"""`flowbot pod`: a local Symphony for any client."""

from __future__ import annotations

import signal
from pathlib import Path

import click

from flowbot.errors import ConfigError


@click.command(
    epilog="""\b
EXAMPLES
  flowbot pod --port 8080 --dir pod
  flowbot run examples/echo --config pod/config.yaml --store sqlite:bot.db
  curl -d '{"user": "alice", "stream": "FX desk", "text": "@flow-bot hello"}' http://127.0.0.1:8081/say
  curl http://127.0.0.1:8081/streams/FX%20desk/messages
"""
)
@click.option("--port", type=click.IntRange(0, 65_534), required=True, help="Where it listens; 0 takes a free port.")
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
    "--feed",
    "feed",
    multiple=True,
    metavar="NAME=VALUE",
    help="Another setting of feeds, as often as wanted: batch_limit=10, idle_answer=none, duplicates=0.1.",
)
def pod(port: int, folder: Path, poll: float, visibility: float, feed: tuple[str, ...]) -> None:
    """Serve a local Symphony on 127.0.0.1, and a control API on the port above.

    Writes a config.yaml and RSA keys into the folder, with which any Symphony client
    connects as the bot flow-bot. People and rooms are made when they are first named:
    POST /say {"user", "stream", "text"} and GET /streams/NAME/messages on the control
    port. Stops on SIGTERM or Ctrl-C. Nothing but the keys is kept.
    """
    import anyio

    from flowbot.pod import LocalPod
    from flowbot.pod.feed_settings import read_settings
    from flowbot.pod.serve import ServedPod, serving_pod

    try:
        settings = read_settings([f"poll_seconds={poll}", f"visibility_seconds={visibility}", *feed])
    except ConfigError as exc:
        raise click.BadParameter(str(exc), param_hint="--feed") from exc

    def announce(served: ServedPod) -> None:
        click.echo(f"flowbot pod ready: {served.url} (control {served.control_url}), config {served.config_path}")

    async def serve() -> None:
        local_pod = LocalPod(feeds=settings)
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async with serving_pod(local_pod, folder, port=port) as served:
                announce(served)
                async for _ in signals:
                    break

    anyio.run(serve)
