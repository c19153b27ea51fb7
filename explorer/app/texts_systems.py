"""Wordings of the pages of the city's systems and of coverage, Chinese first: 小个专, 新业态, 服务圈, 覆盖."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from explorer.words import Text

WORKING = Text("正在计算…", "Working it out…")
LIST_IS_LONG = Text("这里列前 {shown} 条，下载的文件里是全部", "the first {shown} are here, the file has them all")

# Trees
TREE_HINT = Text(
    "点名称展开或收起，并在下方画出；点数字打开清单",
    "a name unfolds or folds and is drawn below, a number opens its list",
)
UNFOLD_ALL = Text("全部展开", "Unfold all")
FOLD_ALL = Text("全部收起", "Fold all")
UNITS_REACHED = Text("联系的单位", "Units reached")
UNITS_REACHED_NOTE = Text(
    "由它和它的下级党组织的有效联系覆盖", "joined to it, or to an active organisation below it, by an active tie"
)
UNITS_NONE = Text("口径内没有联系的单位。", "It reaches no unit of the base.")
FIRST_ROWS = Text("全部 {count} 家的清单（下面是前 {shown} 家）", "List of all {count} (the first {shown} below)")
OPEN_NODE = Text("打开节点页", "Open its page")

# 小个专
SMALL = Text("小个专", "Small businesses")
SMALL_TITLE = Text("小个专 1+11+78+N", "Small businesses 1+11+78+N")
SMALL_NONE = Text(
    "库里没有有效的小个专党委：党组织类别为“小个专党委”的党组织是这棵树的根。",
    "The store holds no active committee of the kind 小个专党委: such a one is the root of this tree.",
)
LEVEL_SITES = Text("基层（N）：服务站点", "Grassroots (N): service sites")
LEVEL_ORGANISATIONS = Text(
    "由各级运营；指导站以下另有党组织 {count} 个", "run by all levels; below the stations {count} organisations"
)
LEVEL_REACHED = Text("联系 {count}", "reached {count}")
LEVEL_REACHED_ORGANISED = Text("其中已建 {count}", "organised {count}")
LEVEL_ORGANISED = Text("已建 {count}", "organised {count}")
LEVEL_NEITHER = Text("空白 {count}", "blank {count}")
LEVEL_BASE = Text("基数 {count}", "base {count}")
LEVEL_OF_TERRITORY = Text("辖区小个专的组织覆盖率", "organised share of its territory")
TREE_TITLE = Text("逐级", "Level by level")
SMALL_NOTE = Text(
    "辖区：所在街道、区或全市的小微企业、个体工商户和专业市场；联系：有效覆盖关系",
    "territory: the small businesses of its street, its district or the city; reached: by active ties",
)
COMPARED_TITLE = Text("比较", "Compared")
COMPARED_NOTE = Text("按辖区组织覆盖率从低到高", "lowest organised share of the territory first")
COMPARED_LEVEL = Text("比较哪一级", "level compared")
EVERY_ONE_OF = Text("全部{level}", "all {level}")
TERRITORY_SHARE = Text("辖区覆盖率", "share")

# 新业态 · 园区商圈楼宇
INDUSTRIES = Text("新业态·园区商圈楼宇", "New forms and places")
INDUSTRIES_TITLE = Text("新业态 · 园区商圈楼宇", "New forms of business, parks, circles, buildings")
FORMS_TITLE = Text("行业党委与互联网企业工委", "Industry committees")
FORMS_NONE = Text(
    "库里没有有效的行业党委或互联网企业工委。",
    "The store holds no active committee of an industry or of internet firms.",
)
SCATTERED_TITLE = Text("单位散布在各区", "Where its units lie")
SCATTERED_NOTE = Text("联系的单位数，其中已建", "units reached, and how many of them are organised")
PLACES_TITLE = Text("园区、商圈、楼宇、专业市场", "Parks, business circles, buildings, markets")
PLACES_NOTE = Text("强园、活圈、上楼：应建未建的单位多的在前", "most units due first")
PLACES_NONE = Text("没有这样的园区、商圈、楼宇或专业市场。", "No such park, circle, building or market.")
PLACES_COUNT = Text("{kind} · {count} 个", "{kind}: {count}")
PLACE_KINDS: Mapping[str, Text] = MappingProxyType({
    "园区": Text("园区", "park"), "商圈": Text("商圈", "circle"), "楼宇": Text("楼宇", "building"),
    "专业市场": Text("专业市场", "market"),
})  # fmt: skip
PLACE_KIND = Text("种类", "Kind")
DUE_COUNT = Text("应建未建 {count}", "due {count}")

# 服务圈
SITES = Text("服务圈", "Service circles")
SITES_TITLE = Text("服务圈：站点与 15 分钟步行圈", "Service circles: sites and a quarter of an hour on foot")
SITES_NOTE = Text(
    "步行圈：直线距离 × {detour} ≤ {metres} 米；对象为实体运营的单位，每家归最近的站点",
    "on foot: straight line × {detour} ≤ {metres} m; operating units, each at its nearest site",
)
REACH_SHARE = Text("圈内占比", "share in reach")
SITES_NONE = Text("库里没有服务站点。", "The store holds no service site.")
SITES_NOT_THESE = Text("没有这样的服务站点。", "No such service site.")
SITES_NOWHERE = Text(
    "没有一个站点带经纬度：画不出图，也算不出圈内圈外。给 service_sites 表补上经度、纬度再载入。",
    "No site has coordinates: nothing can be drawn or measured. Add 经度 and 纬度 to service_sites, then load.",
)
SITES_WITHOUT_PLACE = Text(
    "{count} 个站点没有经纬度，不在图上。", "{count} sites without coordinates are not on the map."
)
UNITS_WITHOUT_PLACE = Text(
    "{count} 家单位没有可用的经纬度：不算圈内，也不算圈外，不在图上。",
    "{count} units without usable coordinates count neither in reach nor out of it and are not on the map.",
)
IN_REACH = Text("圈内", "In reach")
OUT_OF_REACH = Text("圈外", "Out of reach")
UNLOCATED = Text("位置不详", "Unlocated")
SITE_COUNT = Text("服务站点", "Service sites")
OF_UNITS = Text("占 {share}，共 {units} 家", "{share} of {units} units")
OPEN_LIST = Text("打开清单", "Open the list")
SITE_KIND = Text("站点类别", "Kind of site")
REACH_BY = Text("按区、街道或党委", "By district, street or committee")
REACH_BY_NOTE = Text(
    "圈外单位多的在前；点数字打开清单，点站点数只看这些站点", "most out of reach first; a number opens its list"
)
MAP_ALT = Text(
    "服务站点地图：{sites} 个站点及其步行圈，方格为单位，下面的表格是同样的内容",
    "Map of {sites} service sites with their circles; squares are units; the tables below say the same",
)
MAP_IN, MAP_OUT = Text("放大", "Zoom in"), Text("缩小", "Zoom out")
MAP_LEGEND = Text(
    "方格约 {metres} 米，越深单位越多；圆圈是步行圈；图上没有底图，不连接互联网",
    "squares of about {metres} m, deeper with more units; circles are what is in reach; no base map, no internet",
)
MAP_HINT = Text(
    "单击一个站点，这里显示它是谁、由谁运营；Ctrl+滚轮缩放，拖动移动",
    "click a site: what it is, and who runs it, is said here; Ctrl+wheel zooms, drag to move",
)
MAP_SQUARE = Text("圈内 {near} 家，圈外 {far} 家", "{near} in reach, {far} out of reach")
MAP_SITE = Text("{name}（{kind}）：最近的单位 {nearest} 家", "{name} ({kind}): nearest site of {nearest} units")
RUN_BY = Text("由{operator}运营", "run by {operator}")
RUN_BY_NOBODY = Text("没有运营党组织", "nobody runs it")
NEAREST = Text("最近的单位 {count} 家", "nearest site of {count} units")
SITES_LIST = Text("站点清单", "List of sites")
SITES_OF = Text("{group}：", "{group}: ")
SHOW_ALL_SITES = Text("显示全部站点", "Show all sites")
SITE_KINDS: Mapping[str, Text] = MappingProxyType({
    "党群服务中心": Text("党群服务中心", "Party service centre"), "暖蜂驿站": Text("暖蜂驿站", "courier station"),
    "暖蜂一条街": Text("暖蜂一条街", "courier street"), "司机之家": Text("司机之家", "drivers' home"),
    "小个专服务站": Text("小个专服务站", "small-business station"),
})  # fmt: skip
REACH_FIGURES: Mapping[str, Text] = MappingProxyType({
    "in_reach": Text("步行圈内的单位", "units in reach"), "out_of_reach": Text("步行圈外的单位", "units out of reach"),
    "unlocated": Text("位置不详的单位", "units without usable coordinates"),
    "nearest": Text("以它为最近站点的单位", "units nearest to it"),
})  # fmt: skip

# 覆盖
COVERAGE = Text("覆盖", "Coverage")
COVERAGE_TITLE = Text("覆盖：分组、口径与状态", "Coverage by group, base and state")
SHOWN = Text("显示", "Shown")
SHOW_SHARES = Text("比例", "Shares")
SHOW_COUNTS = Text("数量", "Counts")
SHOW_STATES = Text("状态", "States")
SHOW_BASES = Text("各口径", "All bases")
SHOW_TREND = Text("走势", "Trend")
TREND_NOTE = Text(
    "各批次载入后的组织覆盖率，截止日期和设置相同：{first} 至 {last}，共 {count} 个批次，旧的在左；折线按自身高低绘制",
    "the organised share after each load, on one date and under one set of settings: {first} to {last}, {count} loads, "
    "the oldest left; each line is drawn between its own lowest and highest",
)
TREND_WORKING = Text("正在计算批次 {run}……点其他内容即停止", "working on run {run} … any click elsewhere stops it")
EARLIER = Text("与较早的批次比较", "Compared with an earlier run")
NO_EARLIER = Text("不比较", "not compared")
PIVOT_NOTE = Text(
    "{count} 组，未建组织的单位多的在前；点表头改变排序", "{count} groups, most not organised first; a heading sorts"
)
PIVOT_NOTE_MONTHS = Text(
    "{count} 个月，最近的在前；点表头改变排序", "{count} months, the latest first; a heading sorts"
)
PAIR_TITLE = Text("两组对照", "Two groups side by side")
PAIR_NOTE = Text("同一口径、同一日期", "on one base and date")
DOWNLOAD_XLSX = Text("下载 Excel", "Download Excel")
SHEET_NOTE = Text("说明", "What it is")
SHARE_NOTE = Text(
    "组织覆盖率为百分数 = 已建 ÷ 基数；基数为 0 时为空。",
    "The share is organised ÷ base, in percent; blank where the base is 0.",
)

# Lists behind the numbers of trees and of reach
TREE_FIGURES: Mapping[str, Text] = MappingProxyType({
    "units": Text("联系的单位", "units reached"),
    "organised": Text("联系的单位中已建", "organised among those reached"),
    "territory_units": Text("辖区内的单位", "units of the territory"),
    "territory_organised": Text("辖区内已建", "organised in the territory"),
    "territory_neither": Text("辖区内空白", "blank in the territory"),
})  # fmt: skip
