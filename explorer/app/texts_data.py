"""Every wording of the page 数据: files handed in, what they would change, loads and their undo."""

from __future__ import annotations

from explorer.words import Text

DATA = Text("数据", "Data")
DATA_TITLE = Text("数据：载入与历史", "Data: loading and history")
DATA_NOTE = Text(
    "先检查、再看计划、最后载入；每次载入都可整批撤销",
    "check first, look at the plan, then load; every load can be taken back as a whole",
)
LOADING_OFF = Text(
    "本服务器不允许在页面上载入（设置 CHAIN_EXPLORER_LOADING=off）。请用命令 chain-explorer load，或联系管理员。",
    "This server does not load from pages (setting CHAIN_EXPLORER_LOADING=off). Use the command chain-explorer load, "
    "or ask who runs it.",
)
LOADING_NOT_YOURS = Text(
    "您的角色可以查看历史，不能载入。需要时请联系管理员。",
    "Your role sees the history and does not load. Ask who runs this server.",
)

# Handing in
UPLOAD_TITLE = Text("载入文件", "Load files")
UPLOAD_NOTE = Text(
    "按表头识别是哪一种表，与文件名无关；一起交来的文件是一次载入",
    "a table is recognised by its headers, never by its file name; files handed in together are one load",
)
UPLOAD_LABEL = Text("CSV 或 Excel 文件", "CSV or Excel files")
UPLOAD_BUTTON = Text("选择文件", "Choose files")
UPLOAD_DROP = Text("松开即可放入", "Drop the files here")
UPLOAD_HINT = Text(
    "或把文件拖到这里：CSV、XLSX、XLSM、XLS，可附来源声明（TOML）；合计不超过 {most} MB",
    "or drag files here: CSV, XLSX, XLSM, XLS, with a source's TOML if there is one; {most} MB at most together",
)
UPLOAD_REFUSED = Text(
    "标红的文件未收下：超过 {most} MB，或传送中断。",
    "Files in red were left out: above {most} MB, or cut off on the way.",
)
UPLOAD_PERSONAL = Text(
    "个人信息列（姓名、证件号、电话等）在识别表头时即被丢弃，不会写入库，也不会显示；文件保存在仅本程序可读的临时文件夹中，"
    "载入后删除。",
    "Personal columns (names, identity numbers, telephones …) are dropped when headers are recognised: never stored, "
    "never shown. Files lie in a temporary folder that this program alone reads, and are removed after the load.",
)
UPLOAD_TOO_MUCH = Text(
    "这些文件合计 {size} MB，超过上限 {most} MB。请分几次交来，或在命令行载入文件夹。",
    "These files have {size} MB together, above the limit of {most} MB. Hand them in in parts, or load a folder on the "
    "command line.",
)
UPLOAD_OTHER_KIND = Text(
    "不是 CSV 或 Excel 文件，未收下：{names}", "Neither CSV nor Excel, therefore left out: {names}"
)
UPLOAD_NO_TABLE = Text(
    "其中没有表。请选择 CSV 或 Excel 文件。", "There is no table among them. Choose CSV or Excel files."
)
SNAPSHOT = Text("这些文件是其来源的全量", "These files are all that their sources have")
SNAPSHOT_HELP = Text(
    "该来源在库中多出的记录将标为消失（不删除）；超过上限时拒绝。",
    "What the store holds of these sources beside them is marked vanished, not deleted; refused above a limit.",
)
ALLOW_VANISH = Text("允许消失的记录超过上限", "Let more vanish than the limit")
SOURCE = Text("来源", "Source")
SOURCE_BY_HEADERS = Text("按表头识别", "recognised by headers")
SOURCE_HELP = Text(
    "数据文件夹 sources/ 中声明的来源：别名、代码含义、优先次序。",
    "A source declared in sources/ of the data folder: aliases, meanings of codes, rank.",
)
CHECK = Text("检查并列出计划", "Check and plan")
CHECK_AGAIN = Text("重新检查", "Check again")
HANDED_IN = Text("交来的文件：{names}", "Files handed in: {names}")
GIVE_UP = Text("放弃，换文件", "Give up, take other files")

# At work
CHECKING = Text("正在检查并与库比较……", "Checking and comparing with the store …")
LOADING = Text("正在载入……", "Loading …")
WRITING = Text("正在记入……", "Recording …")
UNDOING = Text("正在撤销批次 {run}……", "Taking run {run} back …")
STEP = Text("{what} {done} / {total} 行", "{what} {done} / {total} rows")
SECONDS = Text("已用 {seconds} 秒", "{seconds} s so far")
CANCEL = Text("取消", "Cancel")
CANCEL_HELP = Text(
    "已写入的部分保留并记为中断；再次载入同样的文件即可补完，也可撤销。",
    "What is written stays and is recorded as cut short: the same files complete it, an undo takes it back.",
)
BUSY = Text("另有载入或撤销正在进行，完成后再试。", "A load or an undo is going on; try again when it is done.")

# What came of it
REFUSED = Text("未能执行", "It was refused")
CANCELLED_CHECK = Text("检查已取消，库没有改动。", "The check was cancelled; the store is unchanged.")
CANCELLED_LOAD = Text(
    "载入已中断。再次载入同样的文件即可补完；或在下面的历史中撤销它。",
    "The load was cut short. Load the same files again to complete it, or take it back in the history below.",
)
FAILED = Text(
    "程序内部错误，已写入运行窗口的日志。请重试；再次发生时，用命令行检查同样的文件。",
    "An internal error, written to the log of the terminal. Try again; if it comes back, check the files on the "
    "command line.",
)
LOADED = Text("已载入，批次 {run}。各页现在显示这批数据。", "Loaded as run {run}. All pages show it now.")
NOTHING_NEW = Text("库中已有全部内容，没有写入。", "The store holds all of it already; nothing was written.")
SEE_CHANGES = Text("查看变化", "See what changed")
LOAD_OTHERS = Text("载入别的文件", "Load other files")
LOAD_NOW = Text("载入：写入这些改动", "Load: write these changes")
LOAD_AGAIN = Text("再次载入", "Load again")
PLAN_EMPTY = Text(
    "没有要写入的改动：库中已有全部内容。", "Nothing would be written: the store holds all of it already."
)

# Files as they were read
READ_TITLE = Text("读取了什么", "What was read")
READ_NOTE = Text("{files} 张表，{read} 行", "tables: {files}, rows: {read}")
READINGS_TITLE = Text("每张表怎样读取，丢弃和未用的列", "How each table was read; columns dropped and not used")
FILE_HEADERS = Text("表头第 {rows} 行", "header in row {rows}")
FILE_DROPPED = Text("已丢弃个人信息列：{columns}", "Personal columns dropped: {columns}")
FILE_UNUSED = Text("未使用的列：{columns}", "Columns not used: {columns}")
FILE_NEAREST = Text("“{header}”是否应为“{nearest}”？", "Should “{header}” be “{nearest}”?")
FILE_ALL_USED = Text("每一列都已识别", "every column is recognised")

# Problems
PROBLEMS_TITLE = Text("问题", "Problems")
PROBLEMS_NOTE = Text(
    "{errors} 个错误（所在行被拒绝），{warnings} 个提醒；点一行看全文",
    "errors: {errors} (their rows are rejected), warnings: {warnings}; click a row to read it whole",
)
PROBLEMS_NONE = Text("没有发现问题。", "No problem was found.")
PROBLEMS_FILTERED = Text("没有符合筛选的问题。", "No problem fits the filter.")
AT_ROW = Text(" 第 {row} 行", " row {row}")  # as the loaders say it
SEVERITY = {"error": Text("错误", "error"), "warning": Text("提醒", "warning")}
FILTER_SEVERITY = Text("轻重", "Severity")
FILTER_FILE = Text("文件", "File")
FILTER_PROBLEM = Text("哪一种", "Which")
REJECTS = Text("下载被拒绝的行", "Download rejected rows")
REJECTS_HELP = Text(
    "原有各列，另加行号、代码、说明和处理办法；改正后可直接再载入。不含个人信息列。",
    "Their own columns with line, code, message and cure; corrected, they load. Personal columns are not there.",
)

# The plan
PLAN_TITLE = Text("将会改动什么", "What would change")
DONE_TITLE = Text("改动了什么", "What changed")
PLAN_NOTE = Text("库尚未改动", "the store is unchanged so far")
PLAN_SHOWN = Text("显示前 {shown} 条，共 {total} 条；全部见下载", "the first {shown} of {total}; the file has all")
PLAN_NO_ROWS = Text("没有这样的行。", "No such row.")
PLAN_DOWNLOAD = Text("下载整个计划", "Download the whole plan")
OUTCOMES = {
    "created": Text("新增", "create"),
    "updated": Text("更新", "update"),
    "unchanged": Text("未变", "unchanged"),
    "skipped": Text("跳过", "skip"),
    "rejected": Text("拒绝", "reject"),
    "vanished": Text("消失", "vanish"),
}

# Templates
TEMPLATES_TITLE = Text("空表模板", "Empty tables")
TEMPLATES_NOTE = Text("规范表头，可选的词在单元格里选", "canonical headers, words to choose from in the cells")
TEMPLATE_PICK = Text("哪一种表", "Which table")
TEMPLATE_ALL = Text("全部 {count} 种（每种一个工作表）", "all {count} (a sheet each)")
TEMPLATE_DOWNLOAD = Text("下载 Excel 模板", "Download the template")
TEMPLATE_FILE = Text("模板-{table}", "template-{table}")
TEMPLATE_FILE_ALL = Text("模板", "templates")

# History
HISTORY_TITLE = Text("载入历史", "History of loads")
HISTORY_NOTE = Text("点一行查看它的文件和问题，或撤销它", "click a row for its files and problems, or to take it back")
HISTORY_NONE = Text("尚无载入。", "Nothing was loaded yet.")
IS_UNDO = Text("撤销", "undo")
OF_RUN = Text("批次 {run}", "Run {run}")
UNDOES = Text("撤销了批次 {run}", "Took run {run} back")
FILES_OF_RUN = Text("首次读到的文件", "Files read for the first time")
FILES_OF_RUN_NONE = Text("没有新文件：都是以前读过的内容。", "No new file: their content had been read before.")
ROWS_OF_FILE = Text("{table}，{rows} 行，{encoding}", "{table}, {rows} rows, {encoding}")
PROBLEMS_OF_RUN = Text("问题", "Problems")
PROBLEMS_OF_RUN_NONE = Text("没有问题。", "None.")
UNDO = Text("撤销这个批次", "Take this run back")
UNDO_TITLE = Text("撤销批次？", "Take the run back?")
UNDO_ASK = Text(
    "批次 {run} 改动过的都恢复为此前的样子，它新增的都删除。所有页面随即显示此前的数据；原文件可再次载入。",
    "What run {run} changed becomes what it was, what it made is removed. All pages then show the data of before; the "
    "files can be loaded again.",
)
UNDO_CONFIRM = Text("撤销", "Take it back")
UNDO_KEEP = Text("保留", "Keep it")
UNDONE = Text(
    "已撤销 {undone}：恢复节点 {nodes}、关系 {ties}；删除节点 {nodes_removed}、关系 {ties_removed}。",
    "Took back {undone}: {nodes} nodes and {ties} ties restored, {nodes_removed} and {ties_removed} removed.",
)
UNDO_REFUSED = Text("不能撤销：{words}", "It cannot be taken back: {words}")
UNDO_CUT = Text(
    "撤销已中断，尚未完成：请再次撤销同一批次。", "The undo was cut short: take the same run back once more."
)

# Marks of what is isolated on purpose
MARK = Text("标记为有意孤立…", "Mark as on purpose …")
MARK_TITLE = Text("标记为有意孤立", "Mark as isolated on purpose")
MARK_WHAT = Text(
    "“{name}”将不再计入孤立节点，列在“有意孤立”中，注明理由和部门；随时可撤回。",
    "“{name}” no longer counts as isolated: it is listed apart with reason and office; the mark can be withdrawn.",
)
MARK_REASON = Text("理由（必填）", "Reason (needed)")
MARK_REASON_HINT = Text("如：筹建中；总部在外市", "such as: being founded; its head office is elsewhere")
MARK_AUTHOR = Text("标记的部门或岗位（必填，不写个人姓名）", "Office or role that marks it (needed; no person's name)")
MARK_AUTHOR_HINT = Text("如：区两新工委", "such as: district office")
MARK_UNTIL = Text("终止日期（当天起不再有效；可不填）", "Until (no longer valid from that day on; may be left blank)")
MARK_MISSING = Text("请填写理由和部门。", "Reason and office are needed.")
MARK_CONFIRM = Text("标记", "Mark")
WITHDRAW = Text("撤回标记…", "Withdraw the mark …")
WITHDRAW_TITLE = Text("撤回标记？", "Withdraw the mark?")
WITHDRAW_WHAT = Text(
    "自今天起“{name}”不再是有意孤立；若仍没有有效联系，将重新计入孤立节点。",
    "From today on “{name}” is no longer isolated on purpose; without an active tie it counts as isolated again.",
)
WITHDRAW_CONFIRM = Text("撤回", "Withdraw")
