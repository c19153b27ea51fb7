"""Analysts whose browsers draw elsewhere: they ask the app for page after page, as a browser would, and draw nothing.

In an office each analyst's browser has processors of its own; ten of them beside the app, on its two, are mostly what
one measures then. A visitor speaks Streamlit's protocol: the app does for it all that it does for a browser.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.typing import Subprotocol

_PROTOCOL = Subprotocol("streamlit")
Saw = Callable[[str, str], object]


@asynccontextmanager
async def visited(
    address: str, paths: Sequence[str], many: int, looks: tuple[float, float], saw: Saw = lambda *_: None
) -> AsyncIterator[None]:
    """Let ``many`` visitors click through the pages of ``paths``, each looking at a page for some seconds.

    ``saw`` is told the path of each page and all that it was sent, as text: words stand in it as they are.

    Raises
    ------
    ExceptionGroup
        the app broke a connection, or a page ended in an error.
    """
    async with asyncio.TaskGroup() as visitors:
        tasks = [visitors.create_task(_visitor(address, paths, number, looks, saw)) for number in range(many)]
        yield
        for task in tasks:
            task.cancel()


async def _visitor(address: str, paths: Sequence[str], number: int, looks: tuple[float, float], saw: Saw) -> None:
    chance = random.Random(number)
    stream = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
    async with connect(stream, subprotocols=[_PROTOCOL], max_size=None, compression=None) as socket:
        while True:
            await asyncio.sleep(chance.uniform(*looks))
            path = chance.choice(paths)
            saw(path, await _ask(socket, path))


async def _ask(socket: ClientConnection, path: str) -> str:
    """Ask for a page; return all that makes it up."""
    asked = BackMsg()
    asked.rerun_script.page_name = path
    await socket.send(asked.SerializeToString())
    said = b""
    async for message in socket:
        sent = message if isinstance(message, bytes) else message.encode()
        told = ForwardMsg.FromString(sent)
        if told.delta.new_element.HasField("exception"):
            raise RuntimeError(f"{path}: {told.delta.new_element.exception.message}")
        if told.WhichOneof("type") == "script_finished" and told.script_finished == ForwardMsg.FINISHED_SUCCESSFULLY:
            break
        said += sent
    return said.decode(errors="ignore")
