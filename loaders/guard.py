"""The guard of snapshots: what is gone from a complete source vanishes, but not too much of it without a word."""

from __future__ import annotations

from dataclasses import replace

from explorer.errors import ExplorerError
from explorer.words import Text
from loaders.planning.plan import Plan
from loaders.planning.provenance import name_of_source
from loaders.reading.check import Checked


def complete(checked: Checked) -> Checked:
    """Return the same tables as all that their sources have."""
    whole = (replace(table, source=replace(table.source, snapshot=True)) for table in checked.tables)
    return replace(checked, tables=tuple(whole))


def require_few_vanished(planned: Plan, most: float) -> None:
    """Raise where more than the share ``most`` of what the store holds of a complete source is gone from it.

    Raises
    ------
    ExplorerError
        ``too_many_vanished``, with count, share, threshold and the first examples.
    """
    for identity, held, gone, examples in planned.withdrawn.iter_rows():
        if held and gone / held > most:
            raise ExplorerError(
                "too_many_vanished", _TOO_MANY, _CURE, source=name_of_source(identity), gone=gone, held=held,
                share=gone / held, most=most, examples="、".join(examples),
            )  # fmt: skip


_TOO_MANY = Text(
    "来源“{source}”在库中有 {held} 条,本次少了 {gone} 条({share:.1%}),超过上限 {most:.1%}:{examples} ……未作任何改动。",
    "The store holds {held} of the source “{source}”, of which {gone} are gone ({share:.1%}), more than the "
    "{most:.1%} allowed: {examples} … Nothing was changed.",
)
_CURE = Text(
    "检查文件是否完整;确实消失的,加上 --allow-vanish 再载入。上限由设置 [loading] vanish_share 决定。",
    "See whether the files are whole; if these are really gone, load again with --allow-vanish. The setting [loading] "
    "vanish_share has the limit.",
)
