"""Checks each file of a folder as the command line does, in a process of bounded memory; prints a JSON line for each.

Run as ``python -m tests.checked_apart MEBIBYTES PATH…``: the process may take so much beyond what it starts with.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
import time
import traceback
from pathlib import Path

import psutil

from explorer.cli import main
from loaders import verbs  # noqa: F401 what is imported once does not count

MEBIBYTE = 1 << 20


def limit_memory(mebibytes: int) -> None:
    """Let the process take no more than ``mebibytes`` beyond what it has."""
    most = psutil.Process().memory_info().vms + mebibytes * MEBIBYTE
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def check(path: str) -> dict[str, object]:
    """What ``check --json`` of the path says: exit code, both streams, seconds, and the traceback of a failure."""
    out, err, failure, code, started = io.StringIO(), io.StringIO(), None, None, time.monotonic()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        try:
            code = main(["check", path, "--json", "--lang", "zh"])
        except BaseException:  # noqa: BLE001 whatever it is, the test wants to see it
            failure = traceback.format_exc()
    return {
        "file": Path(path).name, "code": code, "out": out.getvalue(), "err": err.getvalue(), "failure": failure,
        "seconds": time.monotonic() - started,
    }  # fmt: skip


if __name__ == "__main__":
    limit_memory(int(sys.argv[1]))
    for given in sys.argv[2:]:
        print(json.dumps({"begun": Path(given).name}), flush=True)  # noqa: T201 the parent reads it
        print(json.dumps(check(given)), flush=True)  # noqa: T201
