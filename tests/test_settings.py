"""Settings: the environment first, every threshold named, wrong ones refused in words."""

from pathlib import Path

import pytest

from explorer.errors import SettingsError
from explorer.settings import Thresholds, read_settings


def test_without_anything_the_defaults_hold():
    settings = read_settings({})
    assert settings.neo4j is None
    assert settings.language == "zh"
    assert settings.thresholds == Thresholds()
    assert settings.host == "127.0.0.1"


def test_an_own_neo4j_is_read_from_the_environment_and_its_password_is_not_printed():
    settings = read_settings({"NEO4J_URI": "bolt://127.0.0.1:7687", "NEO4J_PASSWORD": "s3cret"})
    assert settings.neo4j is not None
    assert settings.neo4j.password == "s3cret"
    assert "s3cret" not in repr(settings)


def test_the_data_option_goes_before_the_environment(tmp_path):
    assert read_settings({"CHAIN_EXPLORER_DATA": "/elsewhere"}, data=tmp_path).data == tmp_path
    assert read_settings({"CHAIN_EXPLORER_DATA": "/elsewhere"}).data == Path("/elsewhere")


def test_thresholds_come_from_a_toml(tmp_path):
    path = tmp_path / "settings.toml"
    path.write_text("[thresholds]\ncount_declared = false\nthree_haves_staff = 8\n", encoding="utf-8")
    thresholds = read_settings({"CHAIN_EXPLORER_SETTINGS": str(path)}).thresholds
    assert (thresholds.count_declared, thresholds.three_haves_staff) == (False, 8)


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("[thresholds]\nno_such = 1\n", "no_such"),
        ("[thresholds]\ncount_declared = 1\n", "count_declared"),
        ("not toml", "settings.toml"),
    ],
)
def test_wrong_settings_are_refused_with_the_name_and_the_cure(tmp_path, text, named):
    path = tmp_path / "settings.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refused:
        read_settings({"CHAIN_EXPLORER_SETTINGS": str(path)})
    assert named in refused.value.say("zh")
    assert refused.value.cure.zh


def test_an_unknown_language_is_refused():
    with pytest.raises(SettingsError, match="fr"):
        read_settings({"CHAIN_EXPLORER_LANG": "fr"})
