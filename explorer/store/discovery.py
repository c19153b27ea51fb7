"""The discovery file of the embedded server: where it listens, its process and its passwords, for its owner only."""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import asdict, dataclass, field
from pathlib import Path

import psutil

from explorer.settings import Neo4jAddress

DATABASE = "neo4j"  # named as in production
HOST = "127.0.0.1"
ROOT, READER = "root", "reader"


@dataclass(frozen=True, slots=True)
class Discovery:
    """A running embedded server. ``file``: this very file, which the process was given as its argument."""

    file: str
    pid: int
    bolt_port: int
    http_port: int
    root_password: str = field(repr=False)
    reader_password: str = field(repr=False)

    @property
    def uri(self) -> str:
        """The address for the driver."""
        return f"bolt://{HOST}:{self.bolt_port}"

    def address(self, *, write: bool) -> Neo4jAddress:
        """Return the address with the user who may write, or with the one who may only read."""
        user, password = (ROOT, self.root_password) if write else (READER, self.reader_password)
        return Neo4jAddress(self.uri, user, password, DATABASE)

    def alive(self) -> bool:
        """Return whether its process still runs, and is no other that the system gave the same number."""
        try:
            process = psutil.Process(self.pid)
            return process.status() != psutil.STATUS_ZOMBIE and self.file in process.cmdline()
        except psutil.Error:
            return False


def read_discovery(path: Path) -> Discovery | None:
    """Return what the file says; None when there is none or it is no discovery file."""
    try:
        return Discovery(**json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def write_discovery(path: Path, found: Discovery) -> None:
    """Write the file whole or not at all, readable for its owner only from its first byte."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        json.dump(asdict(found), file)
    Path(name).replace(path)
