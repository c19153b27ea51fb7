"""Every wording of views that are kept for others."""

from __future__ import annotations

from explorer.words import Text

VIEWS = Text("视图", "Views")
VIEWS_TITLE = Text("保存的视图", "Saved views")
VIEWS_NOTE = Text(
    "点标题打开同一画面；数据批次不同时会提示",
    "a click opens the same screen; it says so when the data is of another load",
)
VIEWS_NONE = Text(
    "还没有保存的视图。在任何页面用左侧的“保存此视图”留给同事。",
    "No view was saved yet. “Save this view” in the side bar of any page keeps it for colleagues.",
)
VIEWS_FIND = Text("按标题、部门或备注查找", "Find by title, office or note")
VIEWS_COUNT = Text("{shown} / {total} 个", "{shown} of {total}")
OF_RUN = Text("批次 {run}", "run {run}")
KEEP = Text("保存此视图…", "Save this view …")
KEEP_TITLE = Text("保存此视图", "Save this view")
KEEP_WHAT = Text(
    "保存页面、筛选、所选节点和数据批次；同事在“视图”页打开即见同一画面。只存代码，不存名称和数字。",
    "Page, filters, selection and load run are kept; colleagues open the same screen from the page Views. Codes alone "
    "are kept, no names and no figures.",
)
TITLE = Text("标题（必填）", "Title (needed)")
AUTHOR = Text("部门或岗位（必填，不写个人姓名）", "Office or role (needed; no person's name)")
NOTE = Text("备注：看什么、为什么", "Note: what to look at, and why")
KEEP_MISSING = Text("请填写标题和部门。", "Title and office are needed.")
KEEP_CONFIRM = Text("保存", "Save")
KEPT = Text("已保存“{title}”，在“视图”页", "“{title}” is saved; see the page Views")
REMOVE = Text("删除…", "Remove …")
REMOVE_TITLE = Text("删除保存的视图？", "Remove the saved view?")
REMOVE_WHAT = Text(
    "“{title}”（{author}）将从所有人的列表中删除；数据不受影响。",
    "“{title}” ({author}) leaves everybody's list; no data is touched.",
)
REMOVE_CONFIRM = Text("删除", "Remove")
