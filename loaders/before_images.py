"""Before-images: the rows that a run changes as they were before it, packed so that any machine can take it back.

They lie in the store, written before anything is changed: Parquet, in base64, cut into parts below a megabyte.
"""

from __future__ import annotations

import base64
from io import BytesIO
from typing import Final

import polars as pl

from explorer.graph import GraphFrames, columns_of, conform, frames_of, identity, node_columns
from explorer.schema import BEFORE_IMAGE, LOAD_RUN

MOST_CHARACTERS: Final = 1_000_000


def before_images(graph: GraphFrames, changes: GraphFrames, run: str, portion: int = 1) -> pl.DataFrame:
    """Return the images (``node_columns`` of ``BEFORE_IMAGE``) of what a portion's ``changes`` replace in ``graph``.

    A frame of which nothing is replaced has none, a first load therefore none at all.
    """
    held, new = replaceable(graph), replaceable(changes)
    replaced = (name for name in held if len(held[name]) and len(new[name]))  # a first load costs nothing
    images = [_images(name, matching(held[name], new[name], name), f"{run}/{name}/{portion}", run) for name in replaced]
    return pl.concat([pl.DataFrame(schema=node_columns(BEFORE_IMAGE.label)), *images])


def rows_of_images(images: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Return the rows kept, by frame; those of one run, of which a killed run may have written a part of the images.

    A portion's images are written before it: an image that lacks parts belongs to a portion that changed nothing.
    """
    rows = {name: [frame.clear()] for name, frame in replaceable(GraphFrames()).items()}
    of_one = images.with_columns(image=pl.col("key").str.replace(r"/\d+$", ""))
    for (name, _, parts), image in of_one.group_by("frame", "image", "parts"):
        if len(image) == parts:
            text = "".join(image.sort("part")["content"])
            packed = pl.read_parquet(BytesIO(base64.b64decode(text)))
            rows[str(name)].append(conform(packed, columns_of(str(name))))
    return {name: pl.concat(frames) for name, frames in rows.items()}


def replaceable(graph: GraphFrames) -> dict[str, pl.DataFrame]:
    """Return all frames of a graph by label or relation, but that of load runs: they are the history itself."""
    return {name: frame for name, frame in frames_of(graph).items() if name != LOAD_RUN.label}


def matching(rows: pl.DataFrame, others: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the rows of a frame that ``others`` has too, by key."""
    return rows.join(others, on=identity(name), how="semi", nulls_equal=True)


def beside(rows: pl.DataFrame, others: pl.DataFrame, name: str) -> pl.DataFrame:
    """Return the rows of a frame that ``others`` does not have, by key."""
    return rows.join(others, on=identity(name), how="anti", nulls_equal=True)


def _images(name: str, rows: pl.DataFrame, key: str, run: str) -> pl.DataFrame:
    texts = _packed(rows) if len(rows) else []
    made = pl.DataFrame({"part": range(len(texts)), "content": texts}, schema={"part": pl.Int64, "content": pl.String})
    return conform(
        made.with_columns(
            key=pl.format("{}/{}", pl.lit(key), "part"),
            frame=pl.lit(name),
            parts=pl.lit(len(texts)),
            last_runs=pl.lit(rows["run"].unique().drop_nulls().sort().to_list(), dtype=pl.List(pl.String)),
            run=pl.lit(run),
        ),
        node_columns(BEFORE_IMAGE.label),
    )


def _packed(rows: pl.DataFrame) -> list[str]:
    packed = BytesIO()
    rows.write_parquet(packed, compression="zstd")
    text = base64.b64encode(packed.getvalue()).decode("ascii")
    return [text[start : start + MOST_CHARACTERS] for start in range(0, len(text), MOST_CHARACTERS)]
