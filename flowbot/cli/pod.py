"""`flowbot pod`: a local Symphony for any client."""

from __future__ import annotations

import signal
from pathlib import Path

import click


@click.command(
    epilog="""\b
EXAMPLES
  flowbot pod --port 8080 --dir pod
  flowbot run examples/echo --config pod/config.yaml --store sqlite:bot.db
  curl -d '{"user": "alice", "stream": "FX desk", "text": "@flow-bot hello"}' http://127.0.0.1:8081/v1/say
  curl http://127.0.0.1:8081/v1/streams/FX%20desk/messages
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
def pod(port: int, folder: Path, poll: float, visibility: float) -> None:
    """Serve a local Symphony on 127.0.0.1, and a control API on the port above.

    Writes a config.yaml and RSA keys into the folder, with which any Symphony client
    connects as the bot flow-bot. People and rooms are made when they are first named:
    POST /v1/say {"user", "stream", "text"} and GET /v1/streams/NAME/messages on the
    control port. Stops on SIGTERM or Ctrl-C. Nothing but the keys is kept.
    """
    import anyio

    from flowbot.pod import FeedSettings, LocalPod
    from flowbot.pod.serve import ServedPod, serving_pod

    def announce(served: ServedPod) -> None:
        click.echo(f"flowbot pod ready: {served.url} (control {served.control_url}), config {served.config_path}")

    async def serve() -> None:
        local_pod = LocalPod(feeds=FeedSettings(poll_seconds=poll, visibility_seconds=visibility))
        with anyio.open_signal_receiver(signal.SIGTERM, signal.SIGINT) as signals:
            async with serving_pod(local_pod, folder, port=port) as served:
                announce(served)
                async for _ in signals:
                    break

    anyio.run(serve)
