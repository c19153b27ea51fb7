"""Files that leave: the button that saves one, for those who may, and the line that says who took what when."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from explorer.app.desk import Desk

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LOG = "exports.jsonl"  # in the data folder
_log = logging.getLogger(__name__)
_NO_NAMES = re.compile(r"[^!-~]+")  # codes stay; what may be a name, of an area for one, does not


def save_button(
    desk: Desk,
    label: str,
    make: Callable[[], bytes],
    file: str,
    mime: str,
    rows: int,
    *,
    key: str,
    **more: Any,  # noqa: ANN401 those of Streamlit's button
) -> None:
    """Draw the button that saves a file, to those who may; it is made and noted when it is asked for."""
    if desk.visitor.may("export"):
        st.download_button(
            label, partial(_taken, desk, make, file, rows), file, mime, key=key, on_click="ignore", **more
        )


def _taken(desk: Desk, make: Callable[[], bytes], file: str, rows: int) -> bytes:
    content = make()
    note(desk, file, rows)  # what cannot be noted is not given
    return content


def note(desk: Desk, file: str, rows: int) -> None:
    """Write down that a file was taken: who, when, what, how many rows, of which load and base; no name of the data."""
    said = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"), "who": desk.visitor.address,
        "role": desk.visitor.role, "what": _NO_NAMES.sub("*", file), "rows": rows, "run": desk.version,
        "base": desk.view.base, "as_of": desk.view.date.isoformat(),
    }  # fmt: skip
    _append(desk.settings.data / LOG, json.dumps(said, ensure_ascii=False) + "\n")


def noted(desk: Desk, file: str, rows: int) -> bool:
    """Write down that a file is taken that the browser makes, and return whether that could be done."""
    try:
        note(desk, file, rows)
    except OSError:
        _log.exception("an export could not be noted")
        return False
    return True


def _append(path: Path, line: str) -> None:
    """Add a line whole, also where several processes write; the file is its owner's alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(file, line.encode())
    finally:
        os.close(file)
