"""A core for each process of the tests: it works, and its Polars, there; what it starts runs wherever there is room.

An operation on a small frame is handed to a thread of Polars and back. From core to core that takes longer than most
operations of the tests themselves (0.15 ms, and 0.03 on one core).
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from typing import Any

import psutil


def stay_on_one(number: int) -> None:
    """Hold this process, the ``number``-th of the tests', to one of the cores; nothing where cores cannot be chosen."""
    if not hasattr(os, "sched_setaffinity"):
        return
    every = sorted(os.sched_getaffinity(0))
    own = {every[number % len(every)]}
    for thread in psutil.Process().threads():
        os.sched_setaffinity(thread.id, own)
    subprocess.Popen.__init__ = _elsewhere(subprocess.Popen.__init__, set(every), own)  # type: ignore[method-assign]


def _elsewhere(start: Callable[..., None], every: set[int], own: set[int]) -> Callable[..., None]:
    """Start processes on any core: they would inherit the one of the thread that starts them."""

    def started(*given: Any, **named: Any) -> None:
        os.sched_setaffinity(0, every)  # of this thread alone
        try:
            start(*given, **named)
        finally:
            os.sched_setaffinity(0, own)

    return started
