"""Random cities: every figure equals the recount on each, and what holds of all cities holds.

``HYPOTHESIS_PROFILE=deep`` looks at 200 cities instead of ten.
"""

from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from explorer.metrics.projection import project
from explorer.vocabulary import BASES, GROUPS
from loaders.load import graph_of
from tests.equal import same_changes, same_everything
from tests.oracle import Figures, read_city
from tests.random_cities import write_random_city
from tests.searching import dear

DAYS = (date(2026, 6, 1), date(2024, 2, 29))
SEEDS = st.integers(0, 2**32)


def loaded(seed):
    """The graph and the recount's reading of the city of a seed."""
    with TemporaryDirectory() as folder:
        files = write_random_city(seed, Path(folder))
        return graph_of([files]), read_city(files)


@dear(10)
@given(seed=SEEDS)
def test_every_figure_of_a_random_city_is_the_recount(seed):
    graph, city = loaded(seed)
    for day in DAYS:
        same_everything(project(graph, day), Figures(city, day))


@dear(3)
@given(seed=SEEDS, base=st.sampled_from(list(BASES)), by=st.sampled_from(list(GROUPS)))
def test_what_changed_between_two_random_cities_is_the_recount(seed, base, by):
    (before, old), (after, new) = loaded(seed), loaded(seed + 1)
    first, second = project(before, DAYS[0]), project(after, DAYS[0])
    same_changes((first, second), (Figures(old, DAYS[0]), Figures(new, DAYS[0])), base, by)
    later = DAYS[0] + timedelta(days=1)
    same_changes((first, project(before, later)), (Figures(old, DAYS[0]), Figures(old, later)), base, by)
