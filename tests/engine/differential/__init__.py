"""The engine beside a straightforward interpreter of the definition: flows, events, and the comparison of both."""

from tests.engine.differential.events import moves
from tests.engine.differential.flows import flows
from tests.engine.differential.loading import begin

__all__ = ["begin", "flows", "moves"]
