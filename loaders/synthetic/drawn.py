"""A stretch of units of the large city, drawn as columns: what they are, and what they are built to be.

Shares follow the published figures of the model city where there are any (districts, kinds, 三有, above scale), else
they are assumptions: constants here, one place to change them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.vocabulary import CLOSED_STATUSES
from loaders.synthetic import names
from loaders.synthetic.chains import CHAINS, FLAGSHIP, PLATFORMS
from loaders.synthetic.codes import ASSOCIATION, COMPANY, INDIVIDUAL, credit_codes
from loaders.synthetic.places import DISTRICT_WEIGHTS, Street

ENTERPRISES, SOCIAL, INDIVIDUALS = 0.09, 0.01, 0.37  # shares of all units; the rest are 小微企业 and markets
MARKETS = 200 / 4_570_000
CLOSED, STAFF_UNKNOWN, NO_PREMISES, ABOVE_SCALE = 0.04, 0.05, 0.06, 0.033
LARGE_ENTERPRISE, LARGE_SMALL = 0.46, 0.026  # share with ten or more staff
IN_CHAINS, LEAST_IN_CHAINS = 0.0017, 280
SUPPLYING = 0.02
ALSO_GUIDED = 0.2  # of the units with an organisation of their own, also have an instructor
BAD_CHECK, FIFTEEN_DIGITS, DUPLICATES = 0.005, 0.002, 0.003

# What is true of a unit's organisation: share among enterprises, share among small businesses.
SITUATIONS = {
    "own": (0.026, 0.0),
    "joint": (0.04, 0.009),
    "instructed": (0.08, 0.028),
    "declared": (0.003, 0.0005),
    "declared_instructor": (0.003, 0.0005),
    "lapsed": (0.003, 0.0005),
    "dangling": (0.001, 0.0002),
}
_LEFT = "left"
_FIXED = FLAGSHIP.enterprises + PLATFORMS  # the first units are the flagship chain's
Shares = npt.NDArray[np.float64]
_MEMBERS = {"due": 0.004, "few": 0.03, "none": 0.55}  # the rest: unknown
_SCATTER = 100_003  # coprime to the number of brand pairs: neighbours in the list share no brand
_LIVE = ("存续", "在业", "开业")


@dataclass(frozen=True, slots=True)
class Ground:
    """What all stretches share: the streets with their weights, the chains that units join."""

    streets: Sequence[Street]
    total: int

    def street_weights(self) -> Shares:
        """Return the chance of each street: its district's share of registrations, split evenly."""
        districts = [street.district.name for street in self.streets]
        weights: Shares = np.array([DISTRICT_WEIGHTS[name] / districts.count(name) for name in districts])
        return np.asarray(weights / weights.sum())


def draw(rng: np.random.Generator, ground: Ground, first: int, count: int) -> pl.DataFrame:
    """Return ``count`` units numbered from ``first``, a row each.

    Columns: the units' fields by name; then ``small`` (of the table of small businesses), ``operating``,
    ``situation`` (a key of ``SITUATIONS`` or ``left``), ``guided`` (an active instructor), ``state``, ``chain_code``,
    ``supplies``.
    """
    frame = _kinds(rng, first, count)
    frame = frame.with_columns(*_codes(rng, frame), *_names(frame), *_places(rng, ground, count))
    frame = frame.with_columns(*_facts(rng, frame))
    frame = frame.with_columns(*_situations(rng, frame), _chains(rng, ground, frame))
    return frame.with_columns(*_declarations(frame), _state())


def _chance(rng: np.random.Generator, count: int, share: float | Shares) -> pl.Series:
    return pl.Series(rng.random(count) < share)


def _pick(rng: np.random.Generator, count: int, words: Sequence[str], weights: Shares | None = None) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String)[rng.choice(len(words), count, p=weights)]


def _kinds(rng: np.random.Generator, first: int, count: int) -> pl.DataFrame:
    """Draw the kinds; the first units of all are the flagship's enterprises and platforms."""
    kinds = ("企业", "社会组织", "个体工商户", "专业市场", "小微企业")
    shares = np.array([ENTERPRISES, SOCIAL, INDIVIDUALS, MARKETS, 0.0])
    shares[-1] = 1 - shares.sum()
    serial = pl.Series("serial", np.arange(first, first + count))
    drawn = pl.DataFrame({"serial": serial, "kind": _pick(rng, count, kinds, shares)})
    fixed = (
        pl.when(pl.col("serial") < FLAGSHIP.enterprises).then(pl.lit("企业"))
        .when(pl.col("serial") < _FIXED).then(pl.lit("社会组织"))
        .otherwise("kind")
    )  # fmt: skip
    return drawn.with_columns(kind=fixed).with_columns(small=~pl.col("kind").is_in(["企业", "社会组织"]))


def _codes(rng: np.random.Generator, frame: pl.DataFrame) -> list[pl.Series]:
    """Return the codes and ``numbered``: a few bear a wrong check character, a few a 15-digit number in their place."""
    by_kind = {kind: credit_codes(kind, frame["serial"]) for kind in (COMPANY, INDIVIDUAL, ASSOCIATION)}
    code = (
        pl.when(pl.col("kind") == "个体工商户").then(by_kind[INDIVIDUAL])
        .when(pl.col("kind") == "社会组织").then(by_kind[ASSOCIATION])
        .otherwise(by_kind[COMPANY])
    )  # fmt: skip
    wrong = code.str.head(17) + pl.when(code.str.ends_with("A")).then(pl.lit("B")).otherwise(pl.lit("A"))
    # After the region two digits, then a 9: no month begins so, nobody takes it for a citizen's number.
    high, low = pl.col("serial") // 1_000_000, pl.col("serial") % 1_000_000
    digits = [part.cast(pl.String).str.zfill(width) for part, width in ((high, 2), (low, 6))]
    registration = pl.concat_str(pl.lit("440399"), digits[0], pl.lit("9"), digits[1])
    numbered = _chance(rng, frame.height, FIFTEEN_DIGITS) & (frame["serial"] >= _FIXED)
    spoilt = _chance(rng, frame.height, BAD_CHECK)
    written = pl.when(numbered).then(registration).when(spoilt).then(wrong).otherwise(code)
    return frame.select(code=written, numbered=numbered).get_columns()


def _names(frame: pl.DataFrame) -> list[pl.Series]:
    """Return name and industry: two brands and a trade, so that there are more names than units."""
    serial = frame["serial"]
    trades = [(code, trade) for code, options in names.TRADES.items() for trade in options]
    shops = [(code, trade) for code, options in names.SHOP_TRADES.items() for trade in options]
    brands = pl.Series(names.BRANDS)
    pair = serial * _SCATTER % len(brands) ** 2
    brand = brands[pair // len(brands)] + brands[pair % len(brands)]

    def chosen(options: Sequence[tuple[str, str]], place: int) -> pl.Series:
        return pl.Series([option[place] for option in options])[serial * 7 % len(options)]

    ending = pl.Series("kind", frame["kind"]).replace_strict(
        {"企业": "有限公司", "小微企业": "有限公司", "社会组织": "行业协会", "个体工商户": "", "专业市场": "批发市场"}
    )
    trade = pl.when(frame["small"]).then(chosen(shops, 1)).otherwise(chosen(trades, 1))
    industry = pl.when(frame["small"]).then(chosen(shops, 0)).otherwise(chosen(trades, 0))
    made = frame.select(name=pl.lit(names.CITY) + brand + trade + ending, industry=industry)
    return made.get_columns()


def _places(rng: np.random.Generator, ground: Ground, count: int) -> list[pl.Series]:
    streets = pl.DataFrame(
        [(s.district.name, s.name, s.longitude, s.latitude) for s in ground.streets],
        schema=["district", "street", "longitude", "latitude"],
        orient="row",
    )
    chosen = pl.Series("place", rng.choice(streets.height, count, p=ground.street_weights()))
    placed = streets[chosen].with_columns(
        place=chosen,
        longitude=(pl.col("longitude") + pl.Series(rng.uniform(-0.008, 0.008, count))).round(6),
        latitude=(pl.col("latitude") + pl.Series(rng.uniform(-0.008, 0.008, count))).round(6),
    )
    return placed.get_columns()


def _facts(rng: np.random.Generator, frame: pl.DataFrame) -> list[pl.Series]:
    count, small = frame.height, frame["small"].to_numpy()
    large = rng.random(count) < np.where(small, LARGE_SMALL, LARGE_ENTERPRISE)
    staff = pl.Series(np.where(large, 10 + rng.geometric(0.02, count), rng.integers(1, 10, count)))
    founded = pl.Series(rng.integers(0, 6_500, count)).cast(pl.Int32)
    closed = _chance(rng, count, CLOSED)
    made = frame.select(
        staff=pl.when(_chance(rng, count, STAFF_UNKNOWN)).then(None).otherwise(staff),
        fixed_premises=~_chance(rng, count, NO_PREMISES),
        above_scale=_chance(rng, count, np.where(small, 0.0, ABOVE_SCALE)),
        founded=pl.date(2008, 1, 1) + pl.duration(days=pl.lit(founded)),
        operating=~closed,
        status=pl.when(closed).then(_pick(rng, count, CLOSED_STATUSES)).otherwise(_pick(rng, count, _LIVE)),
        revenue=(staff * pl.Series(rng.uniform(15, 120, count))).round(),
    )
    return made.get_columns()


def _situations(rng: np.random.Generator, frame: pl.DataFrame) -> list[pl.Series]:
    """Draw what is true of each unit's organisation, its members and whether it supplies."""
    drawn, small = rng.random(frame.height), frame["small"].to_numpy()
    edges = [np.cumsum([shares[column] for shares in SITUATIONS.values()]) for column in (0, 1)]
    place = np.where(small, np.searchsorted(edges[1], drawn, "right"), np.searchsorted(edges[0], drawn, "right"))
    # Nobody refers to a unit by a 15-digit number: such a one is left alone.
    place = np.where(frame["numbered"].to_numpy(), len(SITUATIONS), place)
    situation = pl.Series("situation", [*SITUATIONS, _LEFT])[place]
    guided = (situation == "instructed") | ((situation == "own") & _chance(rng, frame.height, ALSO_GUIDED))
    return [
        situation,
        guided.alias("guided"),
        _members(rng, frame.height, (situation == "own").to_numpy()),
        (_chance(rng, frame.height, SUPPLYING) & ~frame["numbered"]).alias("supplies"),
    ]


def _members(rng: np.random.Generator, count: int, own: npt.NDArray[np.bool_]) -> pl.Series:
    """Return 党员总数: three or more with an own organisation (5.2 on average), else drawn by ``_MEMBERS``."""
    band = np.searchsorted(np.cumsum(list(_MEMBERS.values())), rng.random(count), "right")
    known = np.select([own, band == 0, band == 1], [3 + rng.poisson(2.2, count), 3, rng.integers(1, 3, count)], 0)
    unknown = pl.Series((band == len(_MEMBERS)) & ~own)
    return pl.select(members_total=pl.when(unknown).then(None).otherwise(pl.Series(known)))["members_total"]


def _chains(rng: np.random.Generator, ground: Ground, frame: pl.DataFrame) -> pl.Series:
    """Return the chain of each unit, null for most: the flagship's first, then enterprises at random."""
    others = [chain.code for chain in CHAINS if chain is not FLAGSHIP and chain.enterprises]
    share = max(IN_CHAINS, LEAST_IN_CHAINS / ground.total) / (ENTERPRISES + SOCIAL)
    chosen = _chance(rng, frame.height, share) & ~frame["small"] & ~frame["numbered"]
    flagship = frame["serial"] < _FIXED
    drawn = pl.when(chosen).then(_pick(rng, frame.height, others))
    return pl.select(chain_code=pl.when(flagship).then(pl.lit(FLAGSHIP.code)).otherwise(drawn))["chain_code"]


def _declarations(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return what the unit's own row says of its organisation."""
    situation = frame["situation"]
    says = situation.is_in(["own", "joint", "declared"])
    return [
        pl.when(says)
        .then(pl.lit(value=True))
        .when(situation == _LEFT)
        .then(pl.lit(value=False))
        .alias("has_organisation"),
        pl.when(situation.is_in(["instructed", "declared_instructor"])).then(pl.lit(value=True)).alias("instructor"),
        pl.when(situation == "dangling").then(pl.lit("DZ-9999999")).alias("organisation_code"),
    ]


def _state() -> pl.Expr:
    members = pl.col("members_total")
    return (
        pl.when(pl.col("situation").is_in(["own", "joint"])).then(pl.col("situation"))
        .when(pl.col("situation").is_in(["declared", "dangling"])).then(pl.lit("unstated"))
        .when(members >= 3).then(pl.lit("due")).when(members > 0).then(pl.lit("few"))
        .when(members == 0).then(pl.lit("none")).otherwise(pl.lit("unknown")).alias("state")
    )  # fmt: skip
