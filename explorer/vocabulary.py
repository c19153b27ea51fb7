"""The code lists of the domain: every word a field, a figure or a page may carry, with both captions.

Sources: the statistics table of non-public enterprises (states), GB/T 4754-2017 (sections), GB/T 2260 with the city's
own keys for the two functional districts (work districts).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from explorer.words import Text


def _captions(**captions: tuple[str, str]) -> Mapping[str, Text]:
    return MappingProxyType({code: Text(zh, en) for code, (zh, en) in captions.items()})


# The state of a unit; the order is the order of the definitions: the first that fits.
STATES = _captions(
    own=("单独建立", "own organisation"),
    joint=("联合等方式建立", "joint or other form"),
    unstated=("已建未注明形式", "organised, form not stated"),
    due=("应建尚未建立", "due, not yet organised"),
    few=("仅有个别党员", "one or two members"),
    none=("没有党员", "no members"),
    unknown=("党员数不详", "members unknown"),
)
ORGANISED_STATES = ("own", "joint", "unstated")

BASES = _captions(
    operating=("实体运营", "operating"),
    three_haves=("三有", "three haves"),
    above_scale=("规模以上", "above scale"),
    due=("应建", "due"),
)

GROUPS = _captions(
    city=("全市", "city"),
    chain=("产业链", "chain"),
    segment=("环节", "segment"),
    district=("区", "district"),
    street=("街道", "street"),
    park=("园区/商务楼宇", "park or building"),
    market=("专业市场", "market"),
    section=("行业门类", "industry section"),
    size=("企业规模", "size class"),
    kind=("单位类别", "unit kind"),
    month=("登记月份", "month of registration"),
    committee=("党委（含下级）", "committee with all below it"),
)

# Causes of isolation, in the order in which the first that fits is taken.
UNIT_CAUSES = _captions(
    dangling_reference=("引用的党组织不存在", "names an organisation that no file defines"),
    covered_by_lapsed=("覆盖关系已失效", "its coverage has lapsed"),
    declared_without_tie=("自报已建但无对应党组织", "declares coverage without a tie"),
    chain_without_committee=("所在产业链没有党委", "its chains have no committee"),
    chain_member_uncovered=("链上成员未被覆盖", "chain member that nobody covers"),
    supply_only=("仅有供应关系", "only supply ties"),
    no_ties=("没有任何联系", "no ties at all"),
)
ORGANISATION_CAUSES = _captions(
    dangling_reference=("上级党组织不存在", "its superior is defined nowhere"),
    superior_cycle=("隶属关系成环", "it is above itself"),
    organisation_without_superior=("没有上级党组织", "it has no superior"),
    detached_component=("隶属链条到不了市级", "its line of superiors ends at no root"),
    organisation_covering_nobody=("没有覆盖任何单位", "it covers nobody"),
)
CHAIN_CAUSES = _captions(
    chain_without_committee=("产业链没有党委", "no active committee leads it"),
    chain_without_members=("产业链没有成员", "it has no members"),
)
SITE_CAUSES = _captions(site_without_operator=("站点没有运营党组织", "no active organisation runs it"))
CAUSES: Mapping[str, Text] = MappingProxyType({**ORGANISATION_CAUSES, **CHAIN_CAUSES, **SITE_CAUSES, **UNIT_CAUSES})

# Forms of a COVERS tie.
ORGANISATIONAL_FORMS = ("单独", "联合", "区域", "网格", "行业", "挂靠", "其他")
WORK_FORMS = ("指导员", "联络员")
FORMS = ORGANISATIONAL_FORMS + WORK_FORMS

# What says how a company is owned, not which it is: it does not count where names are likened to each other.
LEGAL_FORMS = (
    "有限责任公司", "股份有限公司", "集团有限公司", "集团股份有限公司", "集团有限责任公司", "(集团)有限公司",
    "(集团)股份有限公司", "有限公司", "股份公司", "集团公司", "公司", "集团", "(集团)", "合伙企业", "(有限合伙)",
    "合伙企业(有限合伙)", "合伙企业(普通合伙)", "(普通合伙)", "(特殊普通合伙)", "个人独资企业", "(个人独资)",
    "(个体工商户)",
)  # fmt: skip
HOME = ("广东省", "广东", "深圳市", "深圳")  # where nearly all are: at the head of a name it tells none from another

ONE_UNIT, TWO_UNITS = "合并", "不合并"
DECISIONS = (ONE_UNIT, TWO_UNITS)

LONGEST_OF_VIEWS = {"title": 100, "author": 60, "note": 500}  # characters that people write of a saved view

ROLES = ("链主", "骨干", "配套", "职能部门", "科研院所", "行业协会商会", "金融机构", "创新平台", "园区")
ENTERPRISE_KINDS = ("企业", "社会组织")
OF_CIVIL_AFFAIRS = "5"  # the first character of a 社会组织's credit code
SMALL_BUSINESS_KINDS = ("小微企业", "个体工商户", "专业市场")
AREA_KINDS = ("市", "区", "街道", "社区", "园区", "楼宇", "商圈", "专业市场")
SITE_KINDS = ("党群服务中心", "暖蜂驿站", "暖蜂一条街", "司机之家", "小个专服务站")
# What an address calls the kinds that a page can be narrowed to.
KIND_CODES: Mapping[str, str] = MappingProxyType({
    "园区": "park", "楼宇": "building", "商圈": "circle", "专业市场": "market", "党群服务中心": "centre",
    "暖蜂驿站": "courier_station", "暖蜂一条街": "courier_street", "司机之家": "drivers_home",
    "小个专服务站": "small_business_station",
})  # fmt: skip
ROOT_LEVEL = "市级"
REVOKED = "撤销"
TIERS = ("上游", "中游", "下游")
# 登记状态 that contains one of these: the unit no longer operates.
CLOSED_STATUSES = ("吊销", "注销", "迁出", "停业", "歇业", "清算", "责令关闭", "撤销")


@dataclass(frozen=True, slots=True)
class WorkDistrict:
    """One of the city's 11 work districts: 9 administrative ones by GB/T 2260, two functional ones by local keys."""

    code: str
    name: str
    short: str
    english: str


WORK_DISTRICTS = (
    WorkDistrict("440303", "罗湖区", "罗湖", "Luohu"),
    WorkDistrict("440304", "福田区", "福田", "Futian"),
    WorkDistrict("440305", "南山区", "南山", "Nanshan"),
    WorkDistrict("440306", "宝安区", "宝安", "Bao'an"),
    WorkDistrict("440307", "龙岗区", "龙岗", "Longgang"),
    WorkDistrict("440308", "盐田区", "盐田", "Yantian"),
    WorkDistrict("440309", "龙华区", "龙华", "Longhua"),
    WorkDistrict("440310", "坪山区", "坪山", "Pingshan"),
    WorkDistrict("440311", "光明区", "光明", "Guangming"),
    WorkDistrict("440391", "大鹏新区", "大鹏", "Dapeng"),
    WorkDistrict("440392", "深汕特别合作区", "深汕", "Shenshan"),
)

# GB/T 4754-2017: 门类 letter, caption, the two-digit divisions (大类) from first to last.
SECTIONS: tuple[tuple[str, Text, int, int], ...] = (
    ("A", Text("农、林、牧、渔业", "agriculture"), 1, 5),
    ("B", Text("采矿业", "mining"), 6, 12),
    ("C", Text("制造业", "manufacturing"), 13, 43),
    ("D", Text("电力、热力、燃气及水生产和供应业", "electricity, gas, water"), 44, 46),
    ("E", Text("建筑业", "construction"), 47, 50),
    ("F", Text("批发和零售业", "wholesale and retail"), 51, 52),
    ("G", Text("交通运输、仓储和邮政业", "transport, storage, post"), 53, 60),
    ("H", Text("住宿和餐饮业", "accommodation and catering"), 61, 62),
    ("I", Text("信息传输、软件和信息技术服务业", "information and software"), 63, 65),
    ("J", Text("金融业", "finance"), 66, 69),
    ("K", Text("房地产业", "real estate"), 70, 70),
    ("L", Text("租赁和商务服务业", "leasing and business services"), 71, 72),
    ("M", Text("科学研究和技术服务业", "research and technical services"), 73, 75),
    ("N", Text("水利、环境和公共设施管理业", "water, environment, public facilities"), 76, 79),
    ("O", Text("居民服务、修理和其他服务业", "resident services and repair"), 80, 82),
    ("P", Text("教育", "education"), 83, 83),
    ("Q", Text("卫生和社会工作", "health and social work"), 84, 85),
    ("R", Text("文化、体育和娱乐业", "culture, sports, entertainment"), 86, 90),
    ("S", Text("公共管理、社会保障和社会组织", "public administration, social organisations"), 91, 96),
    ("T", Text("国际组织", "international organisations"), 97, 97),
)

SIZES = _captions(
    large=("大型", "large"), medium=("中型", "medium"), small=("小型", "small"), micro=("微型", "micro"),
)  # fmt: skip

# What became of a load run.
RUN_STATUSES = _captions(
    complete=("完成", "complete"), undone=("已撤销", "taken back"), running=("进行中或中断", "running or cut short"),
    interrupted=("中断", "cut short"),
)  # fmt: skip
COMPLETE, UNDONE, RUNNING, INTERRUPTED = RUN_STATUSES
