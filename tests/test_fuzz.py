"""Some hundred rows of the fuzz script: see ``tests/fuzz.py`` for what they must bear."""

from __future__ import annotations

import pytest

from tests.fuzz import run


@pytest.mark.parametrize("seed", [1, 2])
def test_whatever_comes_is_refused_in_words_or_accounted_for(seed: int) -> None:
    found = run(400, seed)
    assert found["rows"] == 400
    assert found["created"]
    assert found["rejected"]
