"""Meaning: what each term, base, state and share means, in words, with its source and an example.

``docs/metrics.md`` and the pages' help derive from here; the code that computes it stands in the room of its name.
Sources: S and G numbers are the public documents listed at the end of ``docs/metrics.md``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer.metrics.wording import filled
from explorer.settings import Thresholds
from explorer.words import Text

_UNITS = Text("家，整数，≥ 0；口径内没有单位时为 0", "units, an integer ≥ 0; 0 where the base is empty")
_SHARE = Text(
    "比例，0 至 1；口径内没有单位时没有比例，显示“—”", "a share in [0, 1]; none, shown “—”, where the base is empty"
)
_STATE = Text("每家单位恰属一种，取自上而下第一个符合的", "every unit is in exactly one: the first that fits")


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a word means: ``definition``; ``measure``: unit, range and the empty case; ``source``; ``example``."""

    definition: Text
    example: Text
    measure: Text | None
    source: Text

    def in_force(self, thresholds: Thresholds) -> Text:
        """Return the definition with the thresholds in force."""
        return filled(self.definition, **thresholds.as_json())


_TABLE = Text("非公有制企业建立党的基层组织情况统计表 [G1]", "statistics table of non-public enterprises [G1]")
_TWO_COVERAGES = Text("“两个覆盖”的内容 [S1]", "what the two coverages are [S1]")
_CONSTITUTION = Text("党章第三十条 [S4]", "Party constitution, article 30 [S4]")
CONVENTION = Text("本程序的约定", "this program's convention")

TERMS: Mapping[str, Meaning] = MappingProxyType(
    {
        "operating": Meaning(
            Text(
                "登记状态为空，或不含吊销、注销、迁出、停业、歇业、清算、责令关闭、撤销。",
                "登记状态 is blank or contains none of 吊销, 注销, 迁出, 停业, 歇业, 清算, 责令关闭, 撤销.",
            ),
            Text("“存续”是实体运营；“吊销，未注销”不是。", "存续 operates; 吊销,未注销 does not."),
            None,
            _TWO_COVERAGES,
        ),
        "active_organisation": Meaning(
            Text(
                "党组织成立时间为空或不晚于截至日，且未撤销（自撤销日期起算；状态为撤销而无日期的一直算撤销）。",
                "founded by the day or undated, and not revoked: from 撤销日期 on; 状态 撤销 without a date: always.",
            ),
            Text(
                "2026-03-01 撤销的支部，截至 2026-02-28 仍有效。",
                "a branch revoked on 2026-03-01 is active on 2026-02-28.",
            ),
            None,
            CONVENTION,
        ),
        "active_tie": Meaning(
            Text(
                "起始日期为空或不晚于截至日、终止日期为空或晚于截至日、且指向有效党组织的覆盖关系。",
                "a cover that has begun by the day, has not ended by it, and comes from an active organisation.",
            ),
            Text("终止日期就是截至日的关系已经失效。", "a tie whose end is the day itself is over."),
            None,
            CONVENTION,
        ),
        "members": Meaning(
            Text(
                "组织关系已转入党员数，没有则正式党员数，再没有则党员总数；都没有为不详。",
                "members transferred in, else formal members, else the total, else unknown.",
            ),
            Text("总数 9、正式 2、已转入 0：按 0 计。", "9 in total, 2 formal, 0 transferred in: 0."),
            Text("人，整数，≥ 0；未填为不详，不当作 0", "persons, an integer ≥ 0; blank is unknown, never 0"),
            Text("台账区分组织关系是否转入 [G5]", "ledgers split members by where they are registered [G5]"),
        ),
        "declared": Meaning(
            Text(
                "单位自报已建（或填了党组织类别，或写了一个查不到的党组织），未自报“否”，且从来没有任何组织覆盖关系。",
                "the unit says so (or gives a kind, or names an organisation not found), does not say 否, "
                "and has no organisational cover, active or lapsed.",
            ),
            Text(
                "“是否建立党组织 = 是”而覆盖关系已于去年终止：不算自报已建。",
                "是否建立党组织 = 是 beside a cover that ended last year: not declared.",
            ),
            None,
            CONVENTION,
        ),
        "intended": Meaning(
            Text(
                "由部门标记为有意孤立（理由、部门、日期、终止日期）的节点：不计入孤立节点，单独列出，终止日期当天起不再有效。",
                "marked by an office as isolated on purpose (why, by whom, when, until when): not counted, listed "
                "apart; from its end date on no longer.",
            ),
            Text(
                "总部在外市、党组织关系不在本市的企业。",
                "a firm whose head office, and organisation, is in another city.",
            ),
            None,
            CONVENTION,
        ),
    }
)

STATES: Mapping[str, Meaning] = MappingProxyType(
    {
        "own": Meaning(
            Text(
                "有有效的单独覆盖；或自报已建，形式单独，或未填形式而类别为党委、总支、支部。",
                "an active 单独 tie; or declared with form 单独, or with kind 党委, 总支, 支部 and no form.",
            ),
            Text("企业设有自己的支部。", "a firm with a branch of its own."),
            _STATE,
            _TABLE,
        ),
        "joint": Meaning(
            Text(
                "有其他有效的组织覆盖（联合、区域、网格、行业、挂靠、其他）；或自报已建而为其他形式或联合支部。",
                "any other active organisational tie; or declared with another form, or 联合支部.",
            ),
            Text("五家企业共有一个联合支部，每家都是。", "five firms share one joint branch: each of them."),
            _STATE,
            _TABLE,
        ),
        "unstated": Meaning(
            Text("自报已建，但未说明形式和类别。", "declared organised without form or kind."),
            Text("只填了“是否建立党组织 = 是”。", "only 是否建立党组织 = 是 is given."),
            _STATE,
            CONVENTION,
        ),
        "due": Meaning(
            Text(
                "党员 {organise_from_members} 名及以上而未建；或党员数不详而填“具备建立条件”。",
                "members ≥ {organise_from_members} and not organised; or members unknown and 是否具备建立条件 = 是.",
            ),
            Text("4 名党员、无组织。", "four members, no organisation."),
            _STATE,
            _CONSTITUTION,
        ),
        "few": Meaning(
            Text("有党员，而不足 {organise_from_members} 名。", "members, but fewer than {organise_from_members}."),
            Text("2 名党员：宜联合组建。", "two members: a joint branch."),
            _STATE,
            _TABLE,
        ),
        "none": Meaning(
            Text("党员 0 名。", "no members."),
            Text("填了 0，不是没有填。", "0 is given, not left blank."),
            _STATE,
            _TABLE,
        ),
        "unknown": Meaning(
            Text(
                "以上都不符合：没有填党员数。计入分母，不计入任何分子。",
                "none of these: no member count. In the denominator, in no numerator.",
            ),
            Text("党员数各列全空。", "every column of members is blank."),
            _STATE,
            CONVENTION,
        ),
    }
)

BASES: Mapping[str, Meaning] = MappingProxyType(
    {
        "operating": Meaning(
            Text("全部实体运营的单位。", "every unit that operates."),
            Text("默认口径。", "the default."),
            _UNITS,
            _TWO_COVERAGES,
        ),
        "three_haves": Meaning(
            Text(
                "实体运营、从业人员 {three_haves_staff} 人及以上、有固定经营场所（未填视为有）。"
                "人数不详的列为待定，不计入。",
                "operating, staff ≥ {three_haves_staff}, fixed premises (blank: yes). "
                "Staff unknown: undetermined, outside.",
            ),
            Text(
                "9 人的店不在内；人数未填的店为待定。", "a shop of nine is out; one without a number is undetermined."
            ),
            _UNITS,
            Text("“三有”非公企业 [S11][S12]", "non-public firms with the three haves [S11][S12]"),
        ),
        "above_scale": Meaning(
            Text(
                "实体运营且“是否规模以上企业 = 是”。未填为待定，不计入。",
                "operating and 是否规模以上企业 = 是. Blank: undetermined, outside.",
            ),
            Text("填“否”的不在内。", "one that says 否 is out."),
            _UNITS,
            Text("统计规模以上企业 [S13]", "above-scale enterprises [S13]"),
        ),
        "due": Meaning(
            Text(
                "实体运营，且已建或应建尚未建立。党员数不详的为待定，不计入。",
                "operating, and organised or due. Members unknown: undetermined, outside.",
            ),
            Text(
                "“符合组建条件的 99.6% 已建立”用的就是这个分母。",
                "“99.6 % of those eligible are organised” has this base.",
            ),
            _UNITS,
            Text("符合组建条件的企业 [S15]", "enterprises that meet the conditions [S15]"),
        ),
    }
)

SHARES: Mapping[str, Meaning] = MappingProxyType(
    {
        "organised": Meaning(
            Text("已建组织的单位 ÷ 基数", "organised units ÷ base"),
            Text("100 家中 60 家已建：60%。", "60 of 100 are organised: 60 %."),
            _SHARE,
            _TWO_COVERAGES,
        ),
        "own": Meaning(
            Text("单独建立组织的单位 ÷ 基数", "units with their own organisation ÷ base"),
            Text("60 家已建中 10 家单独，基数 100：10%。", "10 of 100 have their own: 10 %."),
            _SHARE,
            _TWO_COVERAGES,
        ),
        "worked": Meaning(
            Text("已建组织，或有指导员、联络员的单位 ÷ 基数", "organised or assigned an instructor ÷ base"),
            Text("60 家已建，另 20 家派了指导员：80%。", "60 organised and 20 more with an instructor: 80 %."),
            _SHARE,
            _TABLE,
        ),
        "both": Meaning(
            Text("已建组织且有指导员、联络员的单位 ÷ 基数", "organised and assigned an instructor ÷ base"),
            Text("60 家已建中 15 家另有指导员：15%。", "15 of the organised have an instructor too: 15 %."),
            _SHARE,
            _TWO_COVERAGES,
        ),
        "neither": Meaning(
            Text("既无组织又无指导员、联络员的单位 ÷ 基数", "neither organised nor worked with ÷ base"),
            Text("工作覆盖 80% 时为 20%。", "20 % where 80 % are worked with."),
            _SHARE,
            CONVENTION,
        ),
    }
)
