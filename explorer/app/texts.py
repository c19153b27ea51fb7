"""Wordings of the app and of its pages of figures, Chinese first; pictures, columns and other pages have files apart.

Captions of fields, states and causes come from schema and vocabulary.
"""

from __future__ import annotations

from explorer.words import Text

# The whole app
APP_TITLE = Text("产业链党组织图谱", "Industry-chain Party organisations")
OVERVIEW = Text("总览", "Overview")
CHAINS = Text("产业链", "Chains")
ISOLATED = Text("孤立节点", "Isolated nodes")
NODE = Text("节点", "Node")
FIGURE = Text("清单", "List")
LANGUAGE = Text("语言", "Language")
CHINESE = Text("中文", "中文")
ENGLISH = Text("English", "English")
BASE = Text("统计口径（分母）", "Base (denominator)")
SCOPE = Text("孤立节点的范围", "Scope of isolation")
AS_OF = Text("截至日期", "As of")
RUN = Text("数据批次 {run}", "Load run {run}")
UNITS_LOADED = Text("{units} 家单位 · {organisations} 个党组织", "{units} units · {organisations} organisations")
STANDING_LINE = Text("口径：{base} · 截至 {as_of} · 批次 {run}", "Base: {base} · as of {as_of} · load run {run}")
NO_VALUE = Text("—", "—")
YES = Text("是", "yes")
NO = Text("否", "no")
OPEN_HINT = Text("点单元格打开", "click a cell to open")
ROWS = Text("{count} 条", "{count} rows")
DOWNLOAD = Text("下载 CSV", "Download CSV")
MASK_NOTE = Text(
    "导出文件中 1–2 名党员的数字写作“<3”，公式单元格前加撇号。",
    "In the file, counts of 1–2 members read “<3” and formula cells carry an apostrophe.",
)
LINK_NOTE = Text("地址栏即当前视图，可复制给同事。", "The address is this view: copy it to a colleague.")
OTHER_RUN = Text(
    "这个链接来自数据批次 {asked}，当前数据是批次 {run}：数字可能不同。",
    "This link is from load run {asked}; the data now is run {run}: figures may differ.",
)
USE_THIS_RUN = Text("知道了，改用当前批次", "Understood, use the data of now")
NO_GROUP = Text("（未填写）", "(not given)")

# No data, no store
EMPTY_TITLE = Text("还没有数据", "Nothing loaded yet")
EMPTY_HERE = Text("库是空的。可以在页面上交来文件：", "The store is empty. Hand files in on a page:")
EMPTY_BODY = Text("或在命令行载入一个文件夹，再回到这里：", "Or load a folder on the command line, then come back:")
EMPTY_COMMAND = Text("chain-explorer load 文件夹", "chain-explorer load FOLDER")
EMPTY_DEMO = Text("想先看看样子？用虚构的示例城市：", "Just looking? Use the fictional sample city:")
EMPTY_CHECK = Text("只检查文件、不写入：", "To check files without writing:")
DEMO_COMMAND = Text("chain-explorer demo", "chain-explorer demo")
CHECK_COMMAND = Text("chain-explorer check 文件夹", "chain-explorer check FOLDER")
RETRY = Text("重试", "Try again")
STORE_DOWN = Text("连不上图数据库", "The store does not answer")
CAUSE = Text("原因", "Cause")
CURE = Text("办法", "Cure")
PAGE_FAILED = Text("这一页出了错", "This page failed")
PAGE_FAILED_BODY = Text(
    "程序内部错误，已写入运行窗口的日志。数据没有被改动；请重试，或换一个页面。",
    "An internal error, written to the log of the terminal. No data was changed; try again or take another page.",
)

# 总览
OVERVIEW_TITLE = Text("全市覆盖总览", "Coverage of the city")
BASE_COUNT = Text("基数", "base")
SHARE_NUMERATORS = {
    "organised": Text("已建", "organised"),
    "own": Text("单独建立", "own"),
    "worked": Text("已覆盖", "reached"),
    "both": Text("双覆盖", "both"),
    "neither": Text("两者皆无", "neither"),
}
UNDETERMINED = Text("无法判断是否在口径内", "base undetermined")
UNDETERMINED_NOTE = Text(
    "资料不全，未计入基数：{count} 家", "{count} units lack the data to decide and are outside the base"
)
STATES_TITLE = Text("单位状态", "States of units")
STATES_NOTE = Text("基数内每家单位恰属一种状态", "every unit of the base is in exactly one state")
CAUSES_TITLE = Text("孤立节点", "Isolated nodes")
CAUSES_NOTE = Text(
    "共 {count} 个；单位范围：{scope}；每个只计一个原因", "{count}; units: {scope}; each under one cause"
)
OUTSIDE_SCOPE = Text(
    "口径外另有 {count} 家在运营单位没有有效联系，不计入。",
    "{count} operating units outside the base also lack an active tie; they are not counted.",
)
CHAINS_TITLE = Text("产业链差距排名", "Chains by gap")
CHAINS_NOTE = Text("按未建组织的单位数排列", "by units not organised")
DISTRICTS_TITLE = Text("各区", "Districts")
DISTRICTS_NOTE = Text("按组织覆盖率从低到高", "lowest organised share first")
NO_ISOLATED = Text("当前口径下没有孤立节点。", "No isolated nodes under this base.")

# 清单
FIGURE_TITLE = Text("{group} · {figure}", "{group} · {figure}")
FIGURE_UNITS = Text("基数内的单位", "units of the base")
FIGURE_EMPTY = Text(
    "“{group}”在“{base}”口径下没有这样的单位。",
    "“{group}” has no such units under the base “{base}”.",
)
BACK_TO_OVERVIEW = Text("返回总览", "Back to the overview")

# 产业链
CHAIN_PICK = Text("选择产业链", "Choose a chain")
CHAIN_NONE = Text("库里没有产业链。", "The store holds no chain.")
CHAIN_UNKNOWN = Text("没有代码为“{code}”的产业链。", "No chain has the code “{code}”.")
COMMITTEE = Text("产业链党委", "Committee")
NO_COMMITTEE = Text("没有产业链党委", "no committee")
LEADERS = Text("链主", "Leaders")
NO_LEADERS = Text("未登记链主", "no leader registered")
MEMBERS = Text("链上成员", "Members")
MEMBERS_SPLIT = Text("{units} 家单位 · {organisations} 个组织", "{units} units · {organisations} organisations")
CHAIN_ISOLATED = Text("孤立成员 {count} 个，全部画出", "{count} isolated members, all drawn")
CHAIN_PICTURE_ALT = Text("{name}：党委、环节与成员图", "{name}: committee, segments and members")
SEGMENTS_TITLE = Text("分环节覆盖", "Coverage by segment")
SEGMENTS_NONE = Text("这条产业链没有登记环节。", "This chain has no segments.")
MEMBERS_TITLE = Text("成员清单", "List of members")
MEMBERS_CHOSEN = Text("所选 {count} / {total} 条", "{count} of {total} selected")
FALLING_TITLE = Text("单点依赖", "Single points of failure")
FALLING_NOTE = Text("它一退出，谁与产业链党委失去联系", "if it goes, who loses the line to the committee")
FALLING_NONE = Text(
    "没有单点：没有哪个节点一退出就让成员与产业链党委失去联系，或者没有成员与它有联系。",
    "None: no node's loss cuts a member off from the committee, or no member has a line to it.",
)
MEMBERS_NONE = Text("这条产业链没有成员。", "This chain has no members.")

# 结构
STRUCTURE = Text("结构", "Structure")
STRUCTURE_OF = Text("范围", "Part")
WHOLE_CITY = Text("全市", "the whole city")
STRUCTURE_WORKING = Text("正在计算结构…", "Working out the structure…")
STRUCTURE_NONE = Text("这个范围没有由组织联系连起来的节点。", "No node of this part has an organisational tie.")
STRUCTURE_NOTE = Text(
    "组织核心：{nodes} 个节点、{ties} 条有效的组织联系（隶属、覆盖、牵头、运营）；位置和供应不算。",
    "The organisational core: {nodes} nodes, {ties} organisational ties that hold; location and supply do not count.",
)
COMPONENTS = Text("连通块", "Connected parts")
LARGEST = Text("最大的有 {count} 个节点", "the largest has {count} nodes")
SINGLES = Text("单独的节点", "Nodes alone")
SINGLES_NOTE = Text("没有任何组织联系", "no organisational tie")
POINTS = Text("单点（割点）", "Articulation points")
POINTS_NOTE = Text("撤出会让别的节点断开", "their loss cuts others off")
BRIDGES = Text("唯一联系（桥）", "Bridges")
BRIDGES_NOTE = Text("断开会让一部分分离", "their loss parts the graph")
HUBS = Text("枢纽", "Hubs")
COMMUNITIES = Text("社群", "Communities")
COMMUNITIES_NOTE = Text("内部联系多、对外联系少", "many ties within, few without")
FINDINGS = Text("发现", "Findings")
FINDINGS_NOTE = Text("前 {count} 条；点一行在右边画出", "the first {count}; a click draws one beside")
FINDINGS_NONE = Text("没有这样的节点或联系。", "No such node or tie.")
CUT_OFF = Text("断开节点数", "nodes cut off")
BETWEENNESS = Text("居间度", "betweenness")
SIZE = Text("节点数", "nodes")
SAMPLED = Text("居间度由 {count} 个节点抽样估计。", "Betweenness is sampled from {count} nodes.")

# 变化
CHANGES = Text("变化", "Changes")
CHANGES_FROM = Text("较早的批次", "Earlier run")
CHANGES_TO = Text("较晚的批次", "Later run")
CHANGES_ONE = Text(
    "比较需要两个批次，库里只有 {count} 个。再载入一次较新的数据。",
    "Two runs are needed, the store has {count}. Load newer files.",
)
CHANGES_SAME = Text("两边是同一个批次，没有变化。", "The same run on both sides: nothing changed.")
CHANGES_WORKING = Text("正在还原较早的批次…", "Restoring the earlier run…")
CHANGES_NOTE = Text(
    "两边都按同一日期、同一口径和同一设置计算：差别只来自载入的数据。",
    "Both sides on one date, base and settings: what differs is what was loaded.",
)
MOVED_UP = Text("上升 {points} 个百分点", "up {points} points")
MOVED_DOWN = Text("下降 {points} 个百分点", "down {points} points")
MOVED_NOT = Text("没有变化", "no change")
MOVED_WHY = Text(
    "分子 {before} → {after} 贡献 {numerator}，基数 {units_before} → {units_after} 贡献 {denominator}",
    "numerator {before} → {after}: {numerator}; base {units_before} → {units_after}: {denominator}",
)
CHANGED_UNITS = Text("变化的单位", "Units that changed")
CHANGED_NONE = Text("没有这样的单位。", "No such unit.")
CHANGED_GROUPS = Text("各组组织覆盖率的变化", "Organised share by group")
BY_GROUP = Text("分组", "By")

# 孤立节点
ISOLATED_TITLE = Text("孤立节点", "Isolated nodes")
ISOLATED_NOTE = Text(
    "口径“{base}”内没有任何有效联系的单位，以及悬空的党组织、产业链和站点",
    "units of the base “{base}” without an active tie, and loose organisations, chains and sites",
)
FILTER_KIND = Text("类别", "Kind")
FILTER_CAUSE = Text("原因", "Cause")
FILTER_DISTRICT = Text("区", "District")
FILTER_CHAIN = Text("产业链", "Chain")
ALL = Text("全部", "all")
ISOLATED_EMPTY = Text("没有孤立节点符合：{filters}", "No isolated node fits: {filters}")
CLEAR_FILTERS = Text("清除筛选", "Clear filters")
SELECTED_OF = Text("{shown} / {total} 个", "{shown} of {total}")
INTENDED_TITLE = Text("有意孤立", "On purpose")
INTENDED_NOTE = Text(
    "{shown} / {total} 个，由部门标记，不计入上面的数；点一行打开节点页，可在那里撤回",
    "{shown} of {total}, marked by an office, not counted above; a click opens the node's page, to withdraw it there",
)
INTENDED_FILTERED = Text("没有符合筛选的有意孤立节点。", "None of them fits the filter.")
INTENDED_UNTIL = Text("{author}，至 {until}：{reason}", "{author}, until {until}: {reason}")
INTENDED_OPEN = Text("{author}：{reason}", "{author}: {reason}")
PICK_ONE = Text("选中一行，查看原因、依据与建议", "Select a row to see reason, evidence and remedy")
WHY = Text("为什么孤立", "Why it is isolated")
REMEDY = Text("建议", "Remedy")
NO_REMEDY = Text("先补正数据，再判断。", "Correct the data first.")
OPEN_CHAIN = Text("打开产业链页", "Open the page of the chain")
OPEN_NODE = Text("打开节点页", "Open its page")

# 节点
NODE_SEARCH = Text("按名称或代码查找", "Find by name or code")
NODE_SEARCH_HINT = Text(
    "名称、名称的一部分、代码或拼音首字母，如 xny", "a name, a part of it, a code or pinyin initials"
)
INDEXING = Text("首次查找，正在建立索引…", "First search: making the index…")
NODE_NONE = Text("输入名称或代码，或从任何清单点进来。", "Search above, or come from any list.")
NODE_UNKNOWN = Text(
    "库里没有“{node}”。它可能已消失，或链接来自另一批数据。",
    "“{node}” is not in the store. It may have vanished, or the link is from other data.",
)
NODE_FOUND = Text("{count} 个结果", "{count} found")
NODE_FOUND_MORE = Text("前 {shown} 个，共 {count} 个；请再写几个字", "first {shown} of {count}; write more")
NODE_NOT_FOUND = Text("没有名称或代码含“{query}”的节点。", "No name or code contains “{query}”.")
NOT_ISOLATED = Text("不孤立", "not isolated")
STATE = Text("状态", "State")
UNKNOWN = Text("不详", "unknown")
BASIS = Text("取自“{basis}”", "from “{basis}”")
ISOLATION = Text("是否孤立", "Isolation")
IN_SCOPE = Text("范围：{scope}", "scope: {scope}")
FIELDS_TITLE = Text("字段", "Fields")
TIES_TITLE = Text("联系", "Ties")
TIES_NONE = Text("没有任何联系。", "No ties.")
NODE_PICTURE_ALT = Text("{name}的邻域图", "Neighbourhood of {name}")
SOURCES_TITLE = Text("来源", "Sources")
SOURCES_PLACE = Text("文件与行", "file and row")
SOURCES_RUN = Text("最后写入批次", "last written by run")
LAPSED = Text("已失效", "lapsed")
UNTIL_NOW = Text("{since} 起", "since {since}")
PERIOD = Text("{since} 至 {until}", "{since} to {until}")
EMPTY_FIELDS = Text("未填写：{fields}", "Not given: {fields}")

# What the figures mean
EXPLAINED = Text("说明", "What it means")
EXPLAINED_TITLE = Text("说明：每个数是什么意思", "What every figure means")
EXPLAINED_NOTE = Text(
    "每个数都由分子、分母、口径和截至日期说明；已标记消失的记录不计入任何数。",
    "Every figure has a numerator, a denominator, a base and a date; records marked vanished count nowhere.",
)
SETTINGS_TITLE = Text("当前设置", "Settings in force")
SETTINGS_NOTE = Text(
    "由环境变量 CHAIN_EXPLORER_SETTINGS 所指的文件更改", "changed in the file that CHAIN_EXPLORER_SETTINGS names"
)
RULES_TITLE = Text("规则核对", "Rules from counts and dates")
EXAMPLE = Text("例：{example}", "Example: {example}")
SOURCE_OF_RULE = Text("依据：{source}", "Source: {source}")
