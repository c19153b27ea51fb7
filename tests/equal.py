"""The program's figures beside the recount's, kind by kind, in one shape: what a test compares."""

from __future__ import annotations

from datetime import date

import polars as pl

from explorer.metrics import changes
from explorer.metrics.centrality import centrality
from explorer.metrics.coverage import FIGURES, coverage
from explorer.metrics.isolation import isolated
from explorer.metrics.projection import Projection
from explorer.metrics.reach import nearest_sites
from explorer.metrics.registrations import registrations
from explorer.metrics.remedy import remedies
from explorer.metrics.rules import RULES, breaches
from explorer.metrics.structure import structure_of, structure_view
from explorer.metrics.tree_rows import TERRITORY
from explorer.metrics.trees import tree
from explorer.schema import UNIT_LABELS
from explorer.verbs.documents import coverage_document, isolation_document
from explorer.vocabulary import BASES, GROUPS
from tests.oracle import Figures
from tests.oracle_rules import Rules
from tests.oracle_rules import registrations as recounted_registrations
from tests.oracle_structure import Core, movements, unit_changes
from tests.oracle_systems import Systems, walks

SYSTEMS = ("small_businesses", "new_forms", "chains")
UNNAMED = ("city", "section", "size")  # the recount gives codes only
LIMIT = 1_200.0  # metres of a walk
_FLAT = 0.002  # how much metres on a plane may differ from those on a globe


def same_coverage(projection: Projection, figures: Figures, base: str, by: str) -> None:
    ours = coverage_document(projection, base, by, coverage(projection, base, by))["groups"]
    hidden = {"name"} if by in UNNAMED else set()
    shown = [[{k: v for k, v in one.items() if k not in hidden} for one in groups]
             for groups in (ours, figures.coverage(base, by)["groups"])]  # fmt: skip
    assert shown[0] == shown[1], (base, by)


def same_isolated(projection: Projection, figures: Figures, base: str) -> None:
    ours, recount = isolation_document(projection, isolated(projection, base), "zh"), figures.isolated(base)
    assert [_known(node) for node in ours["nodes"]] == [_known(node) for node in recount["nodes"]]
    for key in ("base", "as_of", "outside_scope", "counts"):
        assert ours[key] == recount[key], (base, key)


def _known(node: dict) -> dict:
    """A node as far as both speak of it, of its remedy only the action."""
    both = {name: node[name] for name in ("kind", "code", "name", "cause", "causes", "members", "staff")}
    return {**both, "remedy": (node.get("remedy") or {}).get("action")}


def same_rules(projection: Projection, figures: Figures) -> None:
    recount = Rules(figures).lists()
    assert set(recount) == set(RULES)
    for rule in RULES:
        assert set(breaches(projection, rule).select("key", "value", "limit", "due").rows()) == recount[rule], rule


def same_registrations(projection: Projection, figures: Figures, since: date, by: str) -> None:
    rows = registrations(projection, since, by).drop("name").rows(named=True)
    ours = {row.pop("code"): {name: count for name, count in row.items() if count} for row in rows}
    recount = recounted_registrations(figures, since, by)
    assert ours == {code: {name: int(n) for name, n in counts.items()} for code, counts in recount.items()}, by


def same_trees(projection: Projection, figures: Figures, base: str) -> None:
    systems = Systems(figures, base)
    for system in SYSTEMS:
        territory = tuple(TERRITORY) if system == "small_businesses" else ()
        rows = tree(projection, system, base).select("depth", "label", "key", "parent", *FIGURES, *territory)
        ours = [(*row[:4], dict(zip((*FIGURES, *territory), row[4:], strict=True))) for row in rows.rows()]
        assert ours == getattr(systems, system)(), (system, base)


def same_walks(projection: Projection, figures: Figures) -> None:
    """Sites and metres; where a walk ends just at the limit, or two sites are as near, either answer will do."""
    keys = projection.units.select("row", "key")
    ours = {key: (site, metres) for key, site, metres in
            nearest_sites(projection).join(keys, on="row").select("key", "site", "metres").rows()}  # fmt: skip
    recount = walks(figures)
    assert ours.keys() == recount.keys()
    for key, found in recount.items():
        site, metres = ours[key]
        assert (metres is None) == (found is None), key
        if found is not None and metres is not None:
            assert abs(metres - found[1]) <= _FLAT * found[1] + 0.1, key
            if abs(found[1] - LIMIT) > _FLAT * LIMIT:
                assert (site is not None) == (found[1] <= LIMIT), key


def same_structure(projection: Projection, figures: Figures, *, points: bool = True) -> None:
    core, view = Core(figures), structure_view(projection)
    ours = structure_of(view)
    assert {node: set(view[node]) for node in view} == core.near
    assert list(ours.components) == core.components()
    assert set(ours.isolates) == {node for node, near in core.near.items() if not near}
    assert ours.degree == {node: len(near) for node, near in core.near.items()}
    if points:
        alone, bridges = core.single_points()
        assert (set(ours.articulation_points), {frozenset(tie) for tie in ours.bridges}) == (alone, bridges)


def same_changes(ours: tuple[Projection, Projection], recounts: tuple[Figures, Figures], base: str, by: str) -> None:
    columns = ("label", "key", "state_before", "state_after", *changes.CHANGES)
    rows = changes.unit_changes(*ours, base).select(columns).rows()
    assert {row[:2]: dict(zip(columns[2:], row[2:], strict=True)) for row in rows} == unit_changes(*recounts, base)
    moved = changes.movements(*ours, base, by).drop_nulls("change")
    chain = "chain" if "chain" in moved.columns else pl.lit(None, pl.String).alias("chain")
    shares = moved.select(chain, "code", "figure", "change", "by_numerator", "by_denominator").rows()
    recount = movements(*recounts, base, by)
    assert {row[:3] for row in shares} == set(recount)
    assert all(abs(one - other) < 1e-12 for row in shares
               for one, other in zip(row[3:], recount[row[:3]], strict=True))  # fmt: skip


def same_everything(projection: Projection, figures: Figures) -> None:
    """Every figure that does not compare two states."""
    for base in BASES:
        for by in GROUPS:
            same_coverage(projection, figures, base, by)
        same_isolated(projection, figures, base)
        same_trees(projection, figures, base)
        plans = remedies(projection, isolated(projection, base)).plans
        assert plans["label"].is_in(UNIT_LABELS).all()
    same_rules(projection, figures)
    for by in ("month", "district", "kind"):
        same_registrations(projection, figures, date(2023, 6, 30), by)
    same_walks(projection, figures)
    same_structure(projection, figures)
    assert centrality(structure_view(projection)).samples is None
