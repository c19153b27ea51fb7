"""Saved views as a file: a dump leaves it beside its tables, and ``view restore`` takes it into a store again.

It is what ``view list --json`` prints. Whatever stands in it passes the same checks as a view that somebody saves.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import empty_nodes
from explorer.schema import SAVED_VIEW
from explorer.words import Text
from loaders.views import Wish, as_json, latest, view_of

VIEWS_FILE: Final = "views.json"
_RUN = re.compile(r"\d{6}-\w{1,20}", re.ASCII)


def write_views(views: pl.DataFrame, folder: Path) -> None:
    """Write views into a folder; without any it holds no such file, not even that of an earlier dump.

    Raises
    ------
    OSError
        the folder cannot be written.
    """
    file = folder / VIEWS_FILE
    if views.is_empty():
        file.unlink(missing_ok=True)
    else:
        text = json.dumps(as_json(views), ensure_ascii=False, indent=2)
        file.write_text(f"{text}\n", encoding="utf-8", newline="\n")


def read_views(path: Path) -> pl.DataFrame:
    """Return the views of a file, or of the folder of a dump; of two with one key the later one.

    Raises
    ------
    ExplorerError
        ``unreadable_views``, ``bad_views``: no such file, or no file of views; ``bad_view``: as ``save_view``.
    """
    file = path / VIEWS_FILE if path.is_dir() else path
    try:
        given = json.loads(file.read_text(encoding="utf-8-sig"))["views"]
        rows = [_checked(view, file, number) for number, view in enumerate(given, 1)]
    except OSError as error:
        raise ExplorerError("unreadable_views", _UNREADABLE, _NAME_IT, file=file, error=error.strerror) from error
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise ExplorerError("bad_views", _NO_VIEWS, _NAME_IT, file=file) from error
    return latest(pl.concat([empty_nodes(SAVED_VIEW.label), *rows]))


def _checked(view: dict[str, Any], file: Path, number: int) -> pl.DataFrame:
    wish = Wish(_text(view["address"]), _text(view["title"]), _text(view["author"]), _text(view.get("note") or ""))
    run = view.get("run")
    if run is not None and not _RUN.fullmatch(run):
        raise ValueError("no load run")
    try:
        return view_of(wish, _moment(view["saved"]), run)
    except ExplorerError as error:
        where = Text(f"{{file}} 第 {{number}} 个视图:{error.cause.zh}", f"{{file}}, view {{number}}: {error.cause.en}")
        raise ExplorerError(error.code, where, error.cure, **error.values, file=file, number=number) from error


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError("no text")
    return said


def _moment(said: str) -> datetime:
    moment = datetime.fromisoformat(said)
    if moment.tzinfo is None:
        raise ValueError("a time without its zone")
    return moment.astimezone(UTC)


_UNREADABLE = Text("无法读取 {file}:{error}。", "{file} cannot be read: {error}.")
_NO_VIEWS = Text("{file} 不是保存的视图的文件。", "{file} is no file of saved views.")
_NAME_IT = Text(
    "写 dump 导出的文件夹,或其中的 views.json。", "Name the folder that dump wrote, or the views.json in it."
)
