"""The organisations and ties of the large city: what a stretch of units is organised by, and joined with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import polars as pl

from loaders.synthetic.backbone import Backbone
from loaders.synthetic.city import Fields
from loaders.synthetic.dirt import swap_kinds
from loaders.synthetic.names import CITY
from loaders.synthetic.places import Street

JOINT_MEAN = 5.0


@dataclass
class Organised:
    """The organisations made so far, and who of the standing ones has something to do.

    ``count``: organisations of all kinds, standing ones too. ``planted``: see ``large.write_city``. ``busy``: codes of
    standing organisations above another one or covering a unit.
    """

    backbone: Backbone
    streets: tuple[Street, ...]
    count: int
    planted: Counter[str] = field(default_factory=Counter)
    busy: set[str] = field(default_factory=set)

    def tables(self, rng: np.random.Generator, stretch: pl.DataFrame) -> dict[str, pl.DataFrame]:
        """Return the rows that a stretch adds to organisations, coverage, chain members and supplies."""
        works = pl.Series([self.backbone.works[street.district.name] for street in self.streets])
        stations = pl.Series([self.backbone.stations[street.code] for street in self.streets])
        stretch = stretch.with_columns(
            station=stations[stretch["place"]],
            superior=pl.when("small").then(stations[stretch["place"]]).otherwise(works[stretch["place"]]),
        )
        own = _own_organisations(stretch, self._codes(stretch.filter(pl.col("situation") == "own").height))
        joint, covered = self._joint_branches(rng, stretch)
        organisations = swap_kinds(rng, pl.concat([own, joint], how="diagonal"))
        ties = _lone_ties(stretch)
        self._note(organisations, covered, ties[0])
        members = stretch.filter(pl.col("chain_code").is_not_null())
        return {
            "organisations": organisations,
            "coverage": pl.concat([covered, *ties], how="diagonal"),
            "chain_members": members.select("segment", chain="chain_code", member="code", role=_role()),
            "supplies": _supplies(stretch),
        }

    def _codes(self, number: int) -> pl.Series:
        """Return the codes of the next organisations."""
        numbers = pl.int_range(self.count + 1, self.count + number + 1, eager=True).cast(pl.String)
        self.count += number
        return "DZ-" + numbers.str.zfill(7)

    def _joint_branches(self, rng: np.random.Generator, stretch: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Return joint branches and their coverage: neighbours by street join, five on average, some ten and more."""
        units = stretch.filter(pl.col("situation") == "joint").sort("small", "place", maintain_order=True)
        sizes = 1 + rng.poisson(JOINT_MEAN - 1, units.height)
        number = pl.Series("number", np.searchsorted(np.cumsum(sizes), np.arange(units.height), "right"))
        branches = units.group_by(number, maintain_order=True).agg(
            pl.first("small", "street", "district", "superior"),
            members_formal=pl.max_horizontal(pl.sum("members_total"), 3),
        )
        codes = self._codes(branches.height)
        made = branches.select(
            "small", "members_formal", "district", "street", "superior", code=codes, status=pl.lit("正常"),
            name=pl.lit(CITY) + pl.col("street").str.strip_suffix("街道") + codes + "联合支部委员会",
            kind=pl.lit("联合支部"), level=pl.lit("社区"), own=pl.lit(value=False),
        )  # fmt: skip
        since = pl.date(2023, 7, 1)
        return made, units.select(unit="code", organisation=codes[number], form=pl.lit("联合"), since=since)

    def _note(self, organisations: pl.DataFrame, covered: pl.DataFrame, guided: pl.DataFrame) -> None:
        self.busy.update(organisations["superior"], guided["organisation"])
        # By name: a few are ticked as something else.
        named = pl.col("name").str.ends_with("支部委员会") & ~pl.col("name").str.ends_with("总支部委员会")
        small = organisations.filter("small")
        joint = organisations.filter(~pl.col("own"))
        self.planted.update(
            {
                "branches": organisations.filter(named).height,
                "small_organisations": small.height,
                "members_of_small_organisations": int(small["members_formal"].sum()),
                "joint_branches": joint.height,
                "units_in_joint_branches": covered.height,
                "swapped_kinds": organisations.filter("swapped").height,
            }
        )


def idle(backbone: Iterable[Fields], busy: set[str]) -> int:
    """Return how many standing organisations (rows of their tables) are above nobody and cover nobody."""
    rows = list(backbone)
    return len({row["code"] for row in rows} - busy - {row.get("superior") for row in rows})


def _own_organisations(stretch: pl.DataFrame, codes: pl.Series) -> pl.DataFrame:
    """Return an organisation for each unit that has its own, kind by members; the tie stands in its row."""
    units = stretch.filter(pl.col("situation") == "own")
    members = pl.col("members_total")
    kind = (
        pl.when(members >= 100).then(pl.lit("党委")).when(members >= 50).then(pl.lit("总支")).otherwise(pl.lit("支部"))
    )
    endings = {"党委": "委员会", "总支": "总支部委员会", "支部": "支部委员会"}
    return units.with_columns(kind=kind).select(
        "small", "founded", "district", "street", "superior", "kind", code=codes, unit="code",
        name="中共" + pl.col("name") + pl.col("kind").replace_strict(endings), level=pl.lit("单位"),
        members_formal="members_total", status=pl.lit("正常"), own=pl.lit(value=True),
    )  # fmt: skip


def _lone_ties(stretch: pl.DataFrame) -> list[pl.DataFrame]:
    """Return the coverage by instructors of the street's station, and the lapsed coverage."""
    return [
        stretch.filter("guided").select(
            unit="code", organisation="station", form=pl.lit("指导员"), since=pl.date(2024, 3, 1)
        ),
        stretch.filter(pl.col("situation") == "lapsed").select(
            unit="code",
            organisation="station",
            form=pl.lit("区域"),
            since=pl.date(2019, 3, 1),
            until=pl.date(2024, 6, 30),
        ),
    ]


def _role() -> pl.Expr:
    """Return each member's role: of a stretch's members in a chain the city's first lead, platforms are such."""
    leads = (pl.col("serial") == pl.col("serial").min().over("chain_code")) & (pl.col("serial").min() == 0)
    drawn = pl.when(pl.col("serial") % 3 == 0).then(pl.lit("骨干")).otherwise(pl.lit("配套"))
    return (
        pl.when(leads).then(pl.lit("链主")).when(pl.col("kind") == "社会组织").then(pl.lit("创新平台")).otherwise(drawn)
    )


def _supplies(stretch: pl.DataFrame) -> pl.DataFrame:
    """Return a supply from each supplying unit to the next one, the last to the first."""
    units = stretch.filter("supplies")
    return units.select(
        supplier="code", buyer=pl.col("code").shift(-1).fill_null(pl.col("code").first()), product=pl.lit("部件")
    )
