"""The peer of the figures in Cypher: one pass over the units for all bases and groups, one query for the isolated.

Written for Neo4j as its manual advises: labels and types in every pattern, existence subqueries, one aggregation. A
unit's bases and state are packed into what is grouped by, so that each row is counted once.
"""

from __future__ import annotations

from datetime import date
from typing import Any

import neo4j

from explorer.metrics.groups import COMMITTEE_KINDS, PARK_KINDS
from explorer.settings import Neo4jAddress
from explorer.vocabulary import CLOSED_STATUSES, ORGANISATIONAL_FORMS, SECTIONS, WORK_FORMS
from tests.oracle_sizes import SIZES, size_industry

_ACTIVE = """(({o}.founded IS NULL OR {o}.founded <= $day) AND
  NOT CASE WHEN {o}.revoked IS NULL THEN coalesce({o}.status IN ['撤销', '已撤销'], false)
    ELSE {o}.revoked <= $day END)"""
_HOLDS = "(c.since IS NULL OR c.since <= $day) AND (c.until IS NULL OR c.until > $day) AND " + _ACTIVE.format(o="o")
INDEX = "CREATE INDEX dangling_end IF NOT EXISTS FOR (d:DanglingReference) ON (d.end)"

_UNIT = f"""
MATCH (u:Enterprise|SmallBusiness)
WITH u, [(o:PartyOrganisation)-[c:COVERS]->(u) | {{form: c.form, holds: {_HOLDS}, key: o.key}}] AS covers,
  COLLECT {{ MATCH (d:DanglingReference {{end: u.key}}) WHERE d.relation = 'COVERS' AND d.end_label IN labels(u)
            RETURN d.tables }} AS dangling
WITH u, covers, dangling, [c IN covers WHERE c.holds | c.form] AS forms, [c IN covers | c.form] AS every,
  coalesce(u.members_transferred, u.members_formal, u.members_total) AS members,
  NOT any(word IN $closed WHERE coalesce(u.status, '') CONTAINS word) AS operating
WITH u, covers, dangling, forms, members, operating,
  (coalesce(u.has_organisation, false) OR u.organisation_kind IS NOT NULL
    OR any(t IN dangling WHERE t IS NOT NULL AND any(x IN t WHERE x IN ['enterprises', 'small_businesses'])))
    AND coalesce(u.has_organisation, true) AND NOT any(f IN every WHERE f IN $organisational) AS declared,
  coalesce(u.instructor, false) AND NOT any(f IN every WHERE f IN $work) AS instructed,
  any(f IN forms WHERE f IN $organisational) AS tied, any(f IN forms WHERE f IN $work) AS helped
WITH u, covers, dangling, operating, declared, instructed, tied, helped, members, CASE
  WHEN '单独' IN forms OR (declared AND CASE WHEN u.form IS NULL
    THEN coalesce(u.organisation_kind IN ['党委', '总支', '支部'], false) ELSE u.form = '单独' END) THEN 'own'
  WHEN tied OR (declared AND (u.form IS NOT NULL OR coalesce(u.organisation_kind = '联合支部', false))) THEN 'joint'
  WHEN declared THEN 'unstated'
  WHEN members >= 3 OR (members IS NULL AND coalesce(u.can_organise, false)) THEN 'due'
  WHEN members > 0 THEN 'few' WHEN members = 0 THEN 'none' ELSE 'unknown' END AS state
WITH u, covers, dangling, operating, declared, instructed, tied, helped, state,
  state IN ['own', 'joint', 'unstated'] AS organised, helped OR instructed AS helpful,
  coalesce(u.fixed_premises, true) AS premises
"""
_BASES = """[operating, operating AND premises AND coalesce(u.staff >= 10, false),
   operating AND coalesce(u.above_scale, false), operating AND (organised OR state = 'due')]"""
_UNDETERMINED = """[false, operating AND premises AND u.staff IS NULL, operating AND u.above_scale IS NULL,
   operating AND state = 'unknown']"""
_AREA = "[(u)-[:LOCATED_IN]->(a:Area) WHERE a.kind IN {kinds} | a.key]"
COVERAGE = f"""{_UNIT}
WITH u, covers, state, organised, helpful, {_BASES} AS bases, {_UNDETERMINED} AS open, $sizes[u.industry] AS bounds
WITH u, state, organised, helpful, bases, open, covers,
  CASE WHEN bounds IS NOT NULL
    THEN [i IN range(0, 2) WHERE bounds[i] IS NOT NULL | [[u.staff, u.revenue, u.assets][i], bounds[i]]] END AS held
UNWIND [['city', 'city'], ['district', u.district],
  ['street', CASE WHEN u.street IS NOT NULL THEN coalesce({_AREA.format(kinds="['街道']")}[0], 'name:' + u.street) END],
  ['park', CASE WHEN u.park IS NOT NULL THEN coalesce({_AREA.format(kinds="$parks")}[0], 'name:' + u.park) END],
  ['market', CASE WHEN u.market IS NOT NULL THEN coalesce([(u)-[:LOCATED_IN]->(m:SmallBusiness) | m.key][0],
     {_AREA.format(kinds="['专业市场']")}[0], 'name:' + u.market) END],
  ['section', CASE WHEN u.industry =~ '[A-T].*' THEN left(u.industry, 1)
     WHEN u.industry =~ '[0-9]{{2}}.*' THEN $divisions[left(u.industry, 2)] END],
  ['size', CASE WHEN any(h IN held WHERE h[0] < h[1][2]) THEN 'micro'
     WHEN held IS NULL OR any(h IN held WHERE h[0] IS NULL) THEN null
     WHEN all(h IN held WHERE h[0] >= h[1][0]) THEN 'large' WHEN all(h IN held WHERE h[0] >= h[1][1]) THEN 'medium'
     ELSE 'small' END],
  ['kind', coalesce(u.kind, CASE WHEN u.key STARTS WITH '5' THEN '社会组织' ELSE '企业' END)],
  ['month', left(toString(u.founded), 7)]]
  + CASE WHEN EXISTS {{ (u)-[:MEMBER_OF]->(:IndustryChain) }}
      THEN COLLECT {{ MATCH (u)-[:MEMBER_OF]->(x:IndustryChain) RETURN DISTINCT ['chain', x.key] }}
      ELSE [['chain', null]] END
  + CASE WHEN EXISTS {{ (u)-[:AT]->(:ChainSegment) }}
      THEN COLLECT {{ MATCH (u)-[:AT]->(x:ChainSegment) RETURN DISTINCT ['segment', x.key] }}
      ELSE [['segment', null]] END
  + CASE WHEN any(c IN covers WHERE c.holds) THEN COLLECT {{
      UNWIND [c IN covers WHERE c.holds | c.key] AS key
      MATCH p = (:PartyOrganisation {{key: key}})-[:SUBORDINATE_TO*0..]->(x:PartyOrganisation)
      WHERE x.kind IN $committees AND all(o IN nodes(p) WHERE {_ACTIVE.format(o="o")})
      RETURN DISTINCT ['committee', x.key] }} ELSE [['committee', null]] END AS pair
RETURN pair[0] AS by, pair[1] AS code, bases, open, state, organised, helpful, count(*) AS units
"""
ISOLATED_UNITS = f"""{_UNIT}
WITH u, covers, dangling, declared OR instructed AS claims, operating, organised, state, premises
WHERE NOT any(c IN covers WHERE c.holds)
WITH u, covers, dangling, claims, {_BASES}[1] AS inside WHERE inside
RETURN CASE WHEN size(dangling) > 0 THEN 'dangling_reference' WHEN size(covers) > 0 THEN 'covered_by_lapsed'
  WHEN claims THEN 'declared_without_tie'
  WHEN EXISTS {{ MATCH (u)-[:MEMBER_OF]->(:IndustryChain)<-[:LEADS]-(o:PartyOrganisation)
    WHERE {_ACTIVE.format(o="o")} }}
    THEN 'chain_member_uncovered'
  WHEN EXISTS {{ (u)-[:MEMBER_OF]->(:IndustryChain) }} THEN 'chain_without_committee'
  WHEN EXISTS {{ (u)-[:SUPPLIES]-() }} THEN 'supply_only' ELSE 'no_ties' END AS cause,
  labels(u)[0] AS label, u.key AS key, u.name AS name,
  coalesce(u.members_transferred, u.members_formal, u.members_total) AS members,
  u.staff AS staff
ORDER BY members IS NULL, members DESC, staff IS NULL, staff DESC, key
"""


def parameters(day: date, industries: list[str]) -> dict[str, Any]:
    """Return what both queries are given; ``industries``: the industry codes that occur, for their size bounds."""
    bounds = {code: SIZES.get(size_industry(code) or "") for code in industries}
    return {
        "day": day, "closed": list(CLOSED_STATUSES), "organisational": list(ORGANISATIONAL_FORMS),
        "work": list(WORK_FORMS), "committees": list(COMMITTEE_KINDS), "parks": list(PARK_KINDS),
        "divisions": _divisions(),
        "sizes": {code: [list(b) if b else None for b in found] for code, found in bounds.items() if found},
    }  # fmt: skip


def _divisions() -> dict[str, str]:
    return {f"{division:02d}": letter for letter, _, first, last in SECTIONS for division in range(first, last + 1)}


def asked(address: Neo4jAddress, text: str, given: dict[str, Any]) -> list[neo4j.Record]:
    """Return the rows of one query."""
    driver = neo4j.GraphDatabase.driver(address.uri, auth=(address.user, address.password))
    with driver, driver.session(database=address.database) as session:
        return list(session.run(text, given))
