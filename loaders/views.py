"""Saved views: what somebody keeps of the pages for others, in the store beside the graph; no load run."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import polars as pl

from explorer.errors import ExplorerError
from explorer.graph import conform, node_columns
from explorer.schema import SAVED_VIEW
from explorer.vocabulary import LONGEST_OF_VIEWS
from explorer.words import Text
from loaders.reading.personal import holds_personal

if TYPE_CHECKING:
    from explorer.store import Store

_ADDRESS = re.compile(r"[a-z_]*(\?[!-~]*)?")  # a page and its parameters, percent-encoded: nothing that leads elsewhere
_LONGEST = {"address": 20_000, **LONGEST_OF_VIEWS}
_DIGEST = 12  # hexadecimal digits


@dataclass(frozen=True)
class Wish:
    """A view to be kept: its address (page and parameters), what it is called, by which office, and a remark."""

    address: str
    title: str
    author: str
    note: str = ""


def save_view(store: Store, wish: Wish) -> pl.DataFrame:
    """Keep a view and return it as it is kept; the same address under the same title takes the place of the old one.

    Raises
    ------
    ExplorerError
        ``bad_view``: no address of a page, a blank title or author, one that is too long or holds a number of a person.
    StoreError
        the store cannot be written.
    """
    view = view_of(wish, datetime.now(UTC), store.version())
    store.views.keep(view)
    return view


def view_of(wish: Wish, saved: datetime, run: str | None) -> pl.DataFrame:
    """Return a view as it is kept: saved at a moment (UTC), from the data of a load run.

    Raises
    ------
    ExplorerError
        ``bad_view``, as ``save_view``.
    """
    said = {name: getattr(wish, name).strip() for name in _LONGEST}
    _require_usable(said)
    key = hashlib.sha256(f"{said['title']}\n{said['address']}".encode()).hexdigest()[:_DIGEST]
    row = {"key": key, **said, "note": said["note"] or None, "saved": saved.isoformat(timespec="seconds"), "run": run}
    return conform(pl.DataFrame([row]), node_columns(SAVED_VIEW.label))


def restore_views(store: Store, views: pl.DataFrame) -> pl.DataFrame:
    """Keep views again that were kept before; return them as they stand: where the store has a later one, that stays.

    Raises
    ------
    StoreError
        the store cannot be written.
    """
    kept = latest(pl.concat([views, store.views.read()])).join(views, on="key", how="semi")
    store.views.keep(kept)
    return kept


def latest(views: pl.DataFrame) -> pl.DataFrame:
    """Return each view as it was saved last."""
    return views.sort("saved", maintain_order=True).unique("key", keep="last", maintain_order=True)


def remove_view(store: Store, key: str) -> pl.DataFrame:
    """Remove a view and return what it was.

    Raises
    ------
    ExplorerError
        ``unknown_view``.
    StoreError
        the store cannot be written.
    """
    found = store.views.read().filter(key=key)
    if found.is_empty():
        raise ExplorerError("unknown_view", _UNKNOWN, _SEE_LIST, given=key)
    store.views.remove(found["key"])
    return found


def as_json(views: pl.DataFrame) -> dict[str, Any]:
    """Return what the verb ``view`` prints: the views, the newest first."""
    newest = views.sort("saved", "key", descending=True)
    return {"views": newest.select("key", "title", "author", "note", "address", "run", "saved").to_dicts()}


def _require_usable(said: Mapping[str, str]) -> None:
    if not _ADDRESS.fullmatch(said["address"]):
        raise ExplorerError("bad_view", _NO_ADDRESS, _COPY_IT)
    if not (said["title"] and said["author"]):
        raise ExplorerError("bad_view", _BLANK, _AN_OFFICE)
    for name, most in _LONGEST.items():
        if len(said[name]) > most:
            raise ExplorerError("bad_view", _TOO_LONG, _SHORTER, name=name, most=most)
    words = pl.DataFrame({"said": [said[name] for name in ("title", "author", "note")]})
    if words.select(holds_personal(pl.col("said")).any()).item():
        raise ExplorerError("bad_view", _PERSONAL, _AN_OFFICE)


_NO_ADDRESS = Text("这不是页面的地址。", "This is no address of a page.")
_COPY_IT = Text(
    "写页面名和参数,如 isolated?kind=enterprise。",
    "Write the page and its parameters, such as isolated?kind=enterprise.",
)
_BLANK = Text("标题和部门必填。", "Title and author are needed.")
_AN_OFFICE = Text("author 写部门或岗位,不写个人和号码。", "The author is an office or a role, no person and no number.")
_TOO_LONG = Text("{name} 超过 {most} 个字符。", "{name} is longer than {most} characters.")
_SHORTER = Text("请写短一些。", "Write less.")
_PERSONAL = Text("含有个人号码,未保存。", "It holds a number of a person and was not kept.")
_UNKNOWN = Text("没有保存的视图“{given}”。", "No saved view is called “{given}”.")
_SEE_LIST = Text("用 chain-explorer view list 查看。", "See chain-explorer view list.")
