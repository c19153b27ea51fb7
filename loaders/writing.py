"""Files for people: text that Excel opens on a Chinese Windows, in a folder that is made for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from explorer.errors import ExplorerError
from explorer.words import Text


@contextmanager
def written_folder(folder: Path) -> Iterator[None]:
    """Make ``folder``, then let it be written into.

    Raises
    ------
    ExplorerError
        ``unwritable``.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        yield
    except OSError as error:
        raise ExplorerError(
            "unwritable",
            Text("无法写入 {folder}:{error}。", "{folder} cannot be written: {error}."),
            Text("检查权限和磁盘空间,或换一个文件夹。", "Check permissions and disk space, or name another folder."),
            folder=folder,
            error=error.strerror,
        ) from error


@contextmanager
def text_file(path: Path) -> Iterator[TextIO]:
    """Open a text file to be written: UTF-8 with BOM, line ends as they are given."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        yield file
