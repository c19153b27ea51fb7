"""A stretch of units of the large city, drawn as columns: what they are, and what they are built to be.

Shares follow the published figures of the model city where there are any (districts, kinds, 三有, above scale), else
they are assumptions: constants here, one place to change them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import polars as pl

from explorer.vocabulary import CLOSED_STATUSES
from loaders.synthetic import names
from loaders.synthetic.chains import FLAGSHIP
from loaders.synthetic.codes import ASSOCIATION, COMPANY, INDIVIDUAL, credit_codes
from loaders.synthetic.dirt import dirt, share_names
from loaders.synthetic.ground import FIXED, Ground, Shares

ENTERPRISES, SOCIAL, INDIVIDUALS = 0.09, 0.002, 0.37  # shares of all units; the rest are 小微企业
CLOSED, STAFF_UNKNOWN, NO_PREMISES = 0.04, 0.05, 0.06
LARGE_ENTERPRISE, LARGE_SMALL = 0.46, 0.037  # share with ten or more staff
ABOVE_SCALE = 0.079  # of the enterprises with ten or more staff
IN_PARKS = {"企业": 0.4, "社会组织": 0.2, "小微企业": 0.04}
IN_MARKETS = 0.015  # of the small businesses
MOST_IN_CHAINS = 0.3  # of the enterprises of a small city
SUPPLYING = 0.02
ALSO_GUIDED = 0.2  # of the units with an organisation of their own, also have an instructor

# What is true of a unit's organisation: share among enterprises, share among small businesses.
SITUATIONS = {
    "own": (0.0245, 0.00094),
    "joint": (0.043, 0.0072),
    "instructed": (0.08, 0.028),
    "declared": (0.003, 0.0005),
    "declared_instructor": (0.003, 0.0005),
    "lapsed": (0.003, 0.0005),
    "dangling": (0.001, 0.0002),
}
LEFT = "left"
_MEMBERS = {"due": 0.004, "few": 0.03, "none": 0.55}  # the rest: unknown
_JOINT_MEMBERS = (0.25, 0.5, 0.21, 0.04)  # none, one, two, three: five units make a branch of 5.2
_SIZES = (0.9, 0.06, 0.04)  # of organisations of enterprises: branch, general branch, committee by members
_SCATTER = 100_003  # coprime to the number of brand pairs: neighbours in the list share no brand
_LIVE = ("存续", "在业", "开业")


def draw(rng: np.random.Generator, ground: Ground, first: int, count: int) -> pl.DataFrame:
    """Return ``count`` units numbered from ``first``, a row each.

    Columns: the units' fields by name; then ``small`` (of the table of small businesses), ``operating``,
    ``situation`` (a key of ``SITUATIONS`` or ``left``), ``guided`` (an active instructor), ``state``, ``chain_code``,
    ``segment``, ``supplies``, and what is wrong with the row: the columns of ``dirt.dirt``.
    """
    frame = _kinds(rng, ground, first, count)
    frame = frame.with_columns(dirt(rng, frame))
    frame = frame.with_columns(_code(frame), *_names(frame), *_places(rng, ground, frame))
    frame = frame.with_columns(*_facts(rng, frame))
    frame = frame.with_columns(*_situations(rng, frame), *_chains(rng, ground, frame))
    frame = frame.with_columns(_enough_staff())
    return frame.with_columns(*_declarations(frame), _state())


def _chance(rng: np.random.Generator, count: int, share: float | Shares) -> pl.Series:
    return pl.Series(rng.random(count) < share)


def _pick(rng: np.random.Generator, count: int, words: Sequence[str], weights: Shares | None = None) -> pl.Series:
    return pl.Series(list(words), dtype=pl.String)[rng.choice(len(words), count, p=weights)]


def _kinds(rng: np.random.Generator, ground: Ground, first: int, count: int) -> pl.DataFrame:
    """Draw the kinds; the first units of all are the flagship's enterprises and platforms, and every so many a market.

    ``fixed``: others refer to it, so nothing is wrong with its row.
    """
    kinds = ("企业", "社会组织", "个体工商户", "小微企业")
    shares = np.array([ENTERPRISES, SOCIAL, INDIVIDUALS, 0.0])
    shares[-1] = 1 - shares.sum()
    serial = pl.Series("serial", np.arange(first, first + count))
    drawn = pl.DataFrame({"serial": serial, "kind": _pick(rng, count, kinds, shares)})
    market = pl.col("serial").is_in(ground.markets.implode())
    kind = (
        pl.when(pl.col("serial") < FLAGSHIP.enterprises).then(pl.lit("企业"))
        .when(pl.col("serial") < FIXED).then(pl.lit("社会组织"))
        .when(market).then(pl.lit("专业市场"))
        .otherwise("kind")
    )  # fmt: skip
    fixed = (pl.col("serial") < FIXED) | market
    return drawn.with_columns(kind=kind, fixed=fixed).with_columns(small=~pl.col("kind").is_in(["企业", "社会组织"]))


def _code(frame: pl.DataFrame) -> pl.Series:
    """Return the codes; a few bear a wrong check character, a few a 15-digit number in their place."""
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
    written = pl.when("fifteen_digits").then(registration).when("bad_check_digit").then(wrong).otherwise(code)
    return frame.select(code=written)["code"]


def _names(frame: pl.DataFrame) -> list[pl.Series]:
    """Return name and industry: two brands and a trade, so that there are more names than units."""
    serial = frame["serial"]
    trades = names_apart(names.TRADES)
    shops = names_apart(names.SHOP_TRADES)
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
    made = frame.select("same_name", name=pl.lit(names.CITY) + brand + trade + ending, industry=industry)
    return made.with_columns(name=share_names()).select("name", "industry").get_columns()


def names_apart(trades: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    """Return (industry, trade), so many that their number has no divisor with that of brands: no name comes twice."""
    options = [(code, trade) for code, words in trades.items() for trade in words]
    while np.gcd(len(options), 7 * len(names.BRANDS)) > 1:
        options.pop()
    return options


def _places(rng: np.random.Generator, ground: Ground, frame: pl.DataFrame) -> list[pl.Series]:
    """Return district, street, point, ``place`` (the street's number), and for some a park or a market."""
    count = frame.height
    chosen = pl.Series("place", rng.choice(len(ground.streets), count, p=ground.street_weights()))
    placed = ground.points()[chosen].with_columns(
        place=chosen,
        longitude=(pl.col("longitude") + pl.Series(rng.uniform(-0.008, 0.008, count))).round(6),
        latitude=(pl.col("latitude") + pl.Series(rng.uniform(-0.008, 0.008, count))).round(6),
    )
    housed = frame["kind"].replace_strict(IN_PARKS, default=0.0, return_dtype=pl.Float64).to_numpy()
    parks = ground.parks()[chosen]
    within = pl.Series(rng.random(count)) * parks.list.len()
    park = pl.when(_chance(rng, count, housed)).then(parks.list.get(within.cast(pl.Int64), null_on_oob=True))
    trader = frame["kind"].is_in(["小微企业", "个体工商户"]) & _chance(rng, count, IN_MARKETS)
    market = pl.when(trader).then(ground.market_codes(rng, count))
    return placed.with_columns(park=park, market=market).get_columns()


def _facts(rng: np.random.Generator, frame: pl.DataFrame) -> list[pl.Series]:
    count, small = frame.height, frame["small"].to_numpy()
    large = rng.random(count) < np.where(small, LARGE_SMALL, LARGE_ENTERPRISE)
    staff = pl.Series(np.where(large, 10 + rng.geometric(0.02, count), rng.integers(1, 10, count)))
    founded = pl.Series(rng.integers(0, 6_500, count)).cast(pl.Int32)
    closed = _chance(rng, count, CLOSED) | frame["stale_status"]
    made = frame.select(
        staff=pl.when(_chance(rng, count, STAFF_UNKNOWN)).then(None).otherwise(staff),
        fixed_premises=~_chance(rng, count, NO_PREMISES),
        above_scale=_chance(rng, count, np.where(large & ~small, ABOVE_SCALE, 0.0)),
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
    place = np.where(frame["fifteen_digits"].to_numpy(), len(SITUATIONS), place)
    situation = pl.Series("situation", [*SITUATIONS, LEFT])[place]
    guided = (situation == "instructed") | ((situation == "own") & _chance(rng, frame.height, ALSO_GUIDED))
    return [
        situation,
        guided.alias("guided"),
        _members(rng, situation, small),
        (_chance(rng, frame.height, SUPPLYING) & ~frame["fifteen_digits"]).alias("supplies"),
    ]


def _members(rng: np.random.Generator, situation: pl.Series, small: npt.NDArray[np.bool_]) -> pl.Series:
    """Return 党员总数: three or more with an own organisation (5.2 in small businesses), else drawn by ``_MEMBERS``."""
    count = len(situation)
    own, joint = ((situation == name).to_numpy() for name in ("own", "joint"))
    size = rng.choice(3, count, p=_SIZES)
    of_enterprise = np.choose(
        size, [3 + rng.poisson(6, count), rng.integers(50, 100, count), rng.integers(100, 400, count)]
    )
    of_small = 3 + rng.poisson(2.2, count)
    band = np.searchsorted(np.cumsum(list(_MEMBERS.values())), rng.random(count), "right")
    known = np.select(
        [own & small, own, joint, band == 0, band == 1],
        [of_small, of_enterprise, rng.choice(4, count, p=_JOINT_MEMBERS), 3, rng.integers(1, 3, count)],
        0,
    )
    unknown = pl.Series((band == len(_MEMBERS)) & ~own & ~joint)
    return pl.select(members_total=pl.when(unknown).then(None).otherwise(pl.Series(known)))["members_total"]


def _chains(rng: np.random.Generator, ground: Ground, frame: pl.DataFrame) -> list[pl.Series]:
    """Return chain and segment of each unit, null for most: the flagship's first, then enterprises at random."""
    others = [chain for chain in ground.chains if chain is not FLAGSHIP]
    share = sum(chain.enterprises for chain in others) / (ground.total * (ENTERPRISES + SOCIAL))
    chosen = _chance(rng, frame.height, min(share, MOST_IN_CHAINS)) & ~frame["small"] & ~frame["fifteen_digits"]
    drawn = pl.when(chosen).then(_pick(rng, frame.height, [chain.code for chain in others]))
    code = pl.when(frame["serial"] < FIXED).then(pl.lit(FLAGSHIP.code)).otherwise(drawn)
    lengths = {chain.code: len(chain.segments) for chain in ground.chains}
    length = pl.col("chain_code").replace_strict(lengths, default=None, return_dtype=pl.Int64)
    segment = 1 + (pl.lit(pl.Series(rng.random(frame.height))) * length).cast(pl.Int64)
    both = pl.select(chain_code=code).with_columns(segment=segment.cast(pl.String).str.zfill(2))
    return both.get_columns()


def _enough_staff() -> pl.Expr:
    """Return the staff, no fewer than twice the members; unknown stays unknown."""
    return pl.max_horizontal("staff", pl.when(pl.col("staff").is_not_null()).then(2 * pl.col("members_total"))).alias(
        "staff"
    )


def _declarations(frame: pl.DataFrame) -> list[pl.Expr]:
    """Return what the unit's own row says of its organisation; a stale row says that it has one."""
    situation = frame["situation"]
    says = situation.is_in(["own", "joint", "declared"]) | frame["stale_status"]
    return [
        pl.when(says)
        .then(pl.lit(value=True))
        .when(situation == LEFT)
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
