"""Wordings of pictures, wherever they stand, and of the page 图谱 that unfolds one step by step."""

from __future__ import annotations

from explorer.words import Text

# Pictures
AS_TABLE = Text("以表格查看", "As a table")
DOWNLOADS = Text("下载图和数据", "Download picture and data")
DOWNLOAD_PAGE = Text("网页（可离线打开）", "Web page (works offline)")
DOWNLOAD_XLSX = Text("Excel（图中节点与联系）", "Excel (nodes and ties shown)")
DOWNLOAD_GRAPHML = Text("GraphML", "GraphML")
DOWNLOAD_GEXF = Text("GEXF（Gephi）", "GEXF (Gephi)")
DOWNLOAD_NOTE = Text(
    "图上的内容照所见导出，不含党员数；PNG 和 SVG 在图的右上角。",
    "What is drawn, as drawn, without counts of members; PNG and SVG stand at the picture's upper right.",
)
NOT_NOTED = Text(
    "未能写入导出记录，文件没有给出。请联系管理员。",
    "The export could not be noted, so no file was given. Ask who runs this server.",
)
SHEET_NODES = Text("节点", "Nodes")
SHEET_TIES = Text("联系", "Ties")
DOUBLE_OPENS = Text("双击打开节点页", "double click opens the node's page")

SELECT_HINT = Text("单击图中的节点，这里显示它是谁、为什么", "click a node: who it is, and why, is said here")
SELECTED_MANY = Text("已选 {count} 个：", "{count} selected: ")
SELECTED_NOT_DRAWN = Text("未画在图中", "not drawn in the picture")
ISOLATED_ONE = Text("孤立", "isolated")

# 图谱
EXPLORE = Text("图谱", "Explore")
EXPLORE_NOTE = Text("从一个节点出发，沿着关系一步步展开", "from one node, along its relations, step by step")
EXPLORE_SEARCH = Text("查找并加入图中", "Find and add to the picture")
EXPLORE_PICTURE = Text("图谱", "Exploration")
EXPLORE_EMPTY = Text(
    "图中还没有节点。在上面查找，或从一条产业链开始：", "Nothing drawn yet. Search above, or start from a chain:"
)
EXPLORE_DOUBLES = Text(
    "双击展开或收起，拖动固定，Delete 隐藏", "double click expands or collapses, dragging pins, Delete hides"
)
EXPLORE_HINT = Text(
    "单击一个节点，这里列出它的关系和数量，点一下就展开。选两个节点可以找它们之间的路径。",
    "Click a node: its relations with their counts are listed here, a click expands one. Two nodes: find the path.",
)
UNDO = Text("撤销", "Undo")
REDO = Text("重做", "Redo")
RELAYOUT = Text("重新布局", "Lay out anew")
CLEAR = Text("清空", "Clear")
RELATIONS_OF = Text("沿关系展开", "Expand along a relation")
NO_RELATIONS = Text("没有任何联系。", "No ties.")
OPEN_RELATION = Text("＋ {relation} {count}", "+ {relation} {count}")
CLOSE_RELATION = Text("－ {relation} {count}", "− {relation} {count}")
HIDE = Text("隐藏", "Hide")
PIN = Text("固定位置", "Pin")
UNPIN = Text("取消固定", "Unpin")
FIND_PATH = Text("找两点之间的路径", "Find the path between them")
PATH_IS = Text("路径：{steps} 步", "Path: {steps} steps")
PATH_NONE = Text(
    "“{start}”与“{end}”之间没有有效联系组成的路径（位置不算联系）。",
    "No path of ties that hold leads from “{start}” to “{end}” (location is no tie).",
)
GROUP_MORE = Text("再画出 {count} 个", "Draw {count} more")
GROUP_NOTE = Text("点一行加入图中；只列前 {count} 个", "click a row to draw it; the first {count} are listed")
FILTERS = Text("筛选", "Filter")
WITHOUT_RELATIONS = Text("不画这些关系", "Relations not drawn")
WITHOUT_KINDS = Text("不画这些类别", "Kinds not drawn")
HIDDEN_COUNT = Text("已隐藏 {count} 个", "{count} hidden")
SHOW_AGAIN = Text("全部恢复显示", "Show them again")
OPEN_IN_EXPLORE = Text("在图谱中展开", "Explore from here")
