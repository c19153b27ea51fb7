"""The sample city as the loaders read it, once in a process: nobody changes tables or frames."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from explorer.graph import GraphFrames
from loaders.load import graph_of
from loaders.reading.check import Checked, check_paths

SAMPLE = Path(__file__).parents[1] / "sample_data"


@cache
def sample_tables() -> Checked:
    """Its files, read and checked."""
    return check_paths([SAMPLE])


@cache
def sample_graph() -> GraphFrames:
    """The graph that they make."""
    return graph_of([SAMPLE])
