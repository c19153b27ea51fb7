"""The fictional city's ground: work districts, streets, communities, parks, buildings and circles with coordinates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from explorer.vocabulary import WORK_DISTRICTS, WorkDistrict
from loaders.synthetic import names
from loaders.synthetic.tables import Row

# Of each work district: centre, half-width in degrees, streets (78 in all), share of units (registrations of 2025, %).
_GROUND: dict[str, tuple[float, float, float, int, float]] = {
    "440303": (114.13, 22.56, 0.03, 10, 6.6),
    "440304": (114.05, 22.54, 0.03, 10, 13.6),
    "440305": (113.93, 22.53, 0.04, 8, 12.5),
    "440306": (113.86, 22.63, 0.06, 10, 20.8),
    "440307": (114.25, 22.70, 0.06, 11, 24.6),
    "440308": (114.26, 22.58, 0.02, 4, 0.9),
    "440309": (114.03, 22.67, 0.04, 6, 13.2),
    "440310": (114.35, 22.69, 0.04, 6, 2.5),
    "440311": (113.93, 22.76, 0.04, 6, 4.4),
    "440391": (114.48, 22.58, 0.04, 3, 0.5),
    "440392": (115.02, 22.76, 0.06, 4, 0.4),
}
DISTRICT_WEIGHTS = {district.name: _GROUND[district.code][4] for district in WORK_DISTRICTS}
BOX = (113.75, 22.45, 115.12, 22.86)  # west, south, east, north
PARKS, BUILDINGS, CIRCLES = 36, 24, 12


@dataclass(frozen=True, slots=True)
class Street:
    """A street with its two communities (names) and a point near which its units lie."""

    code: str
    name: str
    district: WorkDistrict
    communities: tuple[str, str]
    longitude: float
    latitude: float


@dataclass(frozen=True, slots=True)
class Park:
    """A 园区, 楼宇 or 商圈 in a street."""

    code: str
    name: str
    kind: str
    street: Street


@dataclass(frozen=True, slots=True)
class Places:
    """All of the ground; ``of_street`` maps a street's code to its parks, buildings and circles."""

    streets: tuple[Street, ...]
    parks: tuple[Park, ...]

    def of_street(self, street: Street) -> list[Park]:
        """Return the parks, buildings and circles of a street."""
        return [park for park in self.parks if park.street is street]


def lay_out(random: Random) -> Places:
    """Return the city's ground; the same ``random`` gives the same ground."""
    streets = tuple(_streets(random))
    return Places(streets, tuple(_parks(random, streets)))


def near(random: Random, street: Street) -> tuple[float, float]:
    """Return a point in a street (longitude, latitude), inside ``BOX``."""
    spread = 0.008
    return (
        round(street.longitude + random.uniform(-spread, spread), 6),
        round(street.latitude + random.uniform(-spread, spread), 6),
    )


def _streets(random: Random) -> Iterator[Street]:
    left = list(names.STREETS)
    random.shuffle(left)
    for district in WORK_DISTRICTS:
        longitude, latitude, width, count, _ = _GROUND[district.code]
        for number in range(1, count + 1):
            base = left.pop()
            yield Street(
                f"{district.code}{900 + number}", f"{base}街道", district, (f"{base}东社区", f"{base}西社区"),
                round(longitude + random.uniform(-width, width), 6),
                round(latitude + random.uniform(-width, width) / 2, 6),
            )  # fmt: skip


def _parks(random: Random, streets: tuple[Street, ...]) -> Iterator[Park]:
    weights = [_GROUND[street.district.code][4] for street in streets]
    for prefix, kind, count, endings in (
        ("YQ", "园区", PARKS, names.PARK_ENDINGS),
        ("LY", "楼宇", BUILDINGS, names.BUILDING_ENDINGS),
        ("SQ", "商圈", CIRCLES, ("商圈",)),
    ):
        labels = [place + ending for ending in endings for place in names.PLACES][:: max(1, len(endings) // 3)]
        for number in range(count):
            street = random.choices(streets, weights)[0]
            yield Park(f"{prefix}-{number + 1:03}", labels[number], kind, street)


def area_rows(places: Places) -> Iterator[Row]:
    """Return the rows of the table of areas: city, districts, streets, communities, parks, buildings, circles."""
    yield {"code": names.CITY_CODE, "name": names.CITY, "kind": "市"}
    for district in WORK_DISTRICTS:
        longitude, latitude = _GROUND[district.code][:2]
        yield {
            "code": district.code, "name": district.name, "kind": "区", "superior": names.CITY_CODE,
            "longitude": longitude, "latitude": latitude,
        }  # fmt: skip
    for street in places.streets:
        yield from _street_rows(street)
    for park in places.parks:
        yield {
            "code": park.code, "name": park.name, "kind": park.kind, "superior": park.street.code,
            "longitude": park.street.longitude, "latitude": park.street.latitude,
        }  # fmt: skip


def _street_rows(street: Street) -> Iterator[Row]:
    yield {
        "code": street.code, "name": street.name, "kind": "街道", "superior": street.district.code,
        "longitude": street.longitude, "latitude": street.latitude,
    }  # fmt: skip
    for number, community in enumerate(street.communities, 1):
        yield {"code": f"{street.code}{number:03}", "name": community, "kind": "社区", "superior": street.code}
