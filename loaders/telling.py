"""How far the work is, told on standard error: to people with the time that remains, to programs as JSON lines."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from time import monotonic

from explorer.command import Context
from explorer.words import Text
from loaders.load import Progress

_FAR = Text(
    "{what} {done}/{total} 行 · {rate} 行/秒 · 还需约 {left} 秒",
    "{what} {done}/{total} rows · {rate} rows/s · about {left} s to go",
)
_DONE = Text("{what} {done}/{total} 行 · {rate} 行/秒", "{what} {done}/{total} rows · {rate} rows/s")


def telling(context: Context, clock: Callable[[], float] = monotonic) -> Progress:
    """Return what tells people how far the work is, at each tenth of it."""
    began, tenths = clock(), -1

    def tell(what: Text, done: int, total: int) -> None:
        nonlocal began, tenths
        if not total:
            began, tenths = clock(), -1
            context.note(what)
        elif done * 10 // total > tenths:
            tenths = done * 10 // total
            rate = done / max(clock() - began, 0.001)
            said = {"what": what.say(context.language), "done": done, "total": total, "rate": f"{rate:.0f}"}
            context.note(_FAR if done < total and rate else _DONE, **said, left=f"{(total - done) / (rate or 1):.0f}")

    return tell


def telling_programs(context: Context) -> Progress:
    """Return what tells programs how far the work is, at each hundredth of it: a JSON object a line."""
    last: tuple[Text, int] | None = None

    def tell(what: Text, done: int, total: int) -> None:
        nonlocal last
        now = (what, done * 100 // total if total else 0)
        if now != last:
            last = now
            said = {"step": what.say(context.language), "done": done, "total": total}
            sys.stderr.write(json.dumps(said, ensure_ascii=False) + "\n")
            sys.stderr.flush()

    return tell
