"""Meaning: nothing that has a name on a page or in JSON goes unexplained, and what is said follows the settings."""

import re

import pytest

from explorer import metrics_document, vocabulary
from explorer.metrics import meaning, meaning_of_gaps
from explorer.metrics.coverage import SHARES
from explorer.metrics.glossary import SECTIONS, SETTINGS
from explorer.settings import Thresholds

EVERY = {
    **meaning.TERMS, **meaning.STATES, **meaning.BASES, **meaning.SHARES, **meaning_of_gaps.CAUSES,
    **meaning_of_gaps.STRUCTURE,
}  # fmt: skip


def test_every_name_has_a_meaning_and_every_meaning_a_name():
    assert set(meaning.STATES) == set(vocabulary.STATES)
    assert set(meaning.BASES) == set(vocabulary.BASES)
    assert set(meaning.SHARES) == set(SHARES)
    assert set(meaning_of_gaps.CAUSES) == set(vocabulary.CAUSES)


@pytest.mark.parametrize("name", sorted(EVERY))
def test_each_is_said_in_both_languages_with_example_and_source(name):
    one = EVERY[name]
    for text in (one.definition, one.example, one.source, *([one.measure] if one.measure else [])):
        assert text.zh
        assert text.en
        assert text.zh != text.en


def test_every_section_and_setting_is_named():
    for section in SECTIONS:
        assert set(section.captions) == set(section.meanings)
    assert set(SETTINGS) == set(Thresholds().as_json())


def test_what_is_said_follows_the_settings():
    said = meaning.BASES["three_haves"].in_force(Thresholds(three_haves_staff=25))
    assert "25 人" in said.zh
    assert "≥ 25" in said.en
    assert "{three" not in metrics_document.render()


def test_every_source_cited_is_listed():
    text, listed = metrics_document.render().split("## 资料")
    cited = set(re.findall(r"\[([SG]\d+)\]", text))
    assert cited == set(re.findall(r"^- ([SG]\d+)", listed, re.MULTILINE))
