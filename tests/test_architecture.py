"""The house rules as tests: who may import whom, and that generated documents are not stale."""

import ast
from functools import cache
from pathlib import Path

import pytest

from explorer import metrics_document, schema_document
from loaders import json_document
from loaders.reading import problems_document
from loaders.sources import document

ROOT = Path(__file__).parents[1]
SOURCES = sorted(path for room in ("explorer", "loaders") for path in (ROOT / room).rglob("*.py"))


@cache
def _imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module)
    return found


def _importers(library: str) -> set[str]:
    return {
        path.relative_to(ROOT).as_posix()
        for path in SOURCES
        if any(name == library or name.startswith(f"{library}.") for name in _imports(path))
    }


def test_explorer_never_imports_loaders():
    assert {path for path in _importers("loaders") if path.startswith("explorer/")} == set()


@pytest.mark.parametrize(
    ("library", "wall"),
    [
        ("neo4j", "explorer/store/bolt.py"),
        ("arcadedb_embedded", "explorer/store/"),
        ("pyvis", "explorer/picture/network.py"),
        ("streamlit", "explorer/app/"),
    ],
)
def test_each_foreign_library_has_one_wall(library, wall):
    importers = _importers(library)
    assert importers, f"nothing imports {library}: the wall stands around nothing"
    assert {path for path in importers if not path.startswith(wall)} == set()


@pytest.mark.parametrize("room", ["store", "picture", "app", "verbs", "cli"])
def test_metrics_are_pure(room):
    """Metrics know neither the store nor the pages: figures can be computed from frames alone."""
    assert {path for path in _importers(f"explorer.{room}") if path.startswith("explorer/metrics/")} == set()


def test_every_file_says_its_purpose():
    silent = [path.name for path in SOURCES if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


@pytest.mark.parametrize(
    ("page", "render"),
    [
        ("schema.md", schema_document.render),
        ("metrics.md", metrics_document.render),
        ("tables.md", document.render),
        ("json.md", json_document.render),
        ("problems.md", problems_document.render),
    ],
)
def test_derived_documents_are_fresh(page, render):
    assert (ROOT / "docs" / page).read_text(encoding="utf-8") == render(), "run `make docs`"
