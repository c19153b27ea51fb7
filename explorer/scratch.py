"""Folders for what a process keeps on disk while it runs: for one user's eyes, and removed even after a kill."""

from __future__ import annotations

import os
import shutil
import tempfile
from pathlib import Path

import psutil


def scratch(purpose: str) -> Path:
    """Return a new folder among the system's temporary files; who asks for it removes it.

    What killed processes have left of the same ``purpose`` is removed first.

    Raises
    ------
    OSError
        there is no room for it.
    """
    prefix = f"chain-explorer-{purpose}-"
    for left in Path(tempfile.gettempdir()).glob(f"{prefix}*"):
        process = left.name.removeprefix(prefix).partition("-")[0]
        if process.isdecimal() and not psutil.pid_exists(int(process)):
            shutil.rmtree(left, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{prefix}{os.getpid()}-"))  # readable by this user alone
