"""Faults for flows that have none, a module for each kind; `MAKERS` has them all."""

from tests.compiler.seeded import keys, layout, names, shape, texts, values
from tests.compiler.seeded.model import MAKERS, Fault, Good

__all__ = ["MAKERS", "Fault", "Good", "keys", "layout", "names", "shape", "texts", "values"]
