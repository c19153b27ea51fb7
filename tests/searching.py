"""How far properties are searched: little where each example loads tables, far with HYPOTHESIS_PROFILE=deep."""

from __future__ import annotations

import os
from typing import Final

from hypothesis import HealthCheck, Phase, settings

DEEP: Final = os.environ.get("HYPOTHESIS_PROFILE") == "deep"
_TIMES_AS_DEEP: Final = 20


def examples(usual: int) -> int:
    """Return how many examples a property is held to."""
    return usual * _TIMES_AS_DEEP if DEEP else usual


def dear(usual: int) -> settings:
    """Return the settings of a property whose examples each load whole tables: in its time others try hundreds.

    A failing example is reported as it is found: making it smaller takes longer than reading it.
    """
    return settings(
        max_examples=examples(usual),
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=[Phase.explicit, Phase.reuse, Phase.generate],
    )
