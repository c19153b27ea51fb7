"""The command line itself: every verb has help with an example in both languages; errors are words and exit codes."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.cli import build_parser, main, verbs

ROOT = Path(__file__).parents[1]
EXPECTED = {
    "demo", "serve", "check", "load", "runs", "coverage", "isolated", "structure", "rules", "registrations",
    "tree", "sites", "changes", "mark", "contract", "review", "undo", "dump", "synth", "template", "store", "view",
}  # fmt: skip
CHINESE = re.compile(r"[一-鿿]")


def test_every_verb_of_this_release_is_there():
    assert {verb.name for verb in verbs()} == EXPECTED


@pytest.mark.parametrize("verb", sorted(EXPECTED))
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_verb_has_help_with_an_example(verb, language, capsys):
    with pytest.raises(SystemExit) as stopped:
        main([verb, "--help", "--lang", language])
    printed = capsys.readouterr().out
    assert stopped.value.code == 0
    assert f"chain-explorer {verb}" in printed
    assert ("示例" if language == "zh" else "Example") in printed


@pytest.mark.parametrize("verb", sorted(EXPECTED))
def test_english_help_has_no_chinese(verb, capsys):
    with pytest.raises(SystemExit):
        main([verb, "--help", "--lang", "en"])
    assert CHINESE.findall(capsys.readouterr().out.replace("产业链", "")) == []


def test_wrong_usage_exits_2(capsys):
    with pytest.raises(SystemExit) as stopped:
        main(["no-such-verb"])
    assert stopped.value.code == 2
    assert "no-such-verb" in capsys.readouterr().err


def test_an_error_is_words_not_a_traceback(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("CHAIN_EXPLORER_SETTINGS", str(tmp_path / "absent.toml"))
    assert main(["check", str(tmp_path)]) == 2
    spoken = capsys.readouterr().err
    assert "absent.toml" in spoken
    assert "Traceback" not in spoken


def test_the_command_runs_as_a_program():
    done = subprocess.run([sys.executable, "-m", "explorer.cli", "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert "VERB" in done.stdout


def test_a_verb_opens_its_own_room_alone():
    """``check`` needs neither the driver nor networkx, which take a second each to import."""
    code = (
        "import sys; from explorer.cli import main; main(['check', 'absent']); "
        "sys.exit(int('neo4j' in sys.modules or 'networkx' in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_parsers_build_in_both_languages():
    assert build_parser("zh").description != build_parser("en").description
