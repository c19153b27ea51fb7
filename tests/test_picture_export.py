"""What leaves a picture: GraphML, GEXF and Excel hold what is drawn, whatever its names are; the wire holds no more."""

import io
import json
import zipfile

import networkx as nx
import polars as pl
import pytest
from python_calamine import CalamineWorkbook

from explorer.app.view import node_code
from explorer.picture.chain import chain_picture
from explorer.picture.component import asset, payload
from explorer.picture.export import gexf_of, graphml_of, lines_table, marks_table
from explorer.picture.model import Picture, Standing
from explorer.picture.network import vis_network
from explorer.picture.nodes import Cast
from explorer.reports.workbook import workbook_of
from explorer.words import Text
from tests.graphs import HOSTILE_NAME, chain_graph, node, unit
from tests.graphs import graph as made
from tests.hostile import HOSTILE, hostile_graph


def drawn(at_most: int = 300) -> Picture:
    standing = Standing({unit("E0003"): "due"}, frozenset({unit("E0005")}))
    return chain_picture(Cast(chain_graph(), standing), "C1", at_most)


@pytest.mark.parametrize(("write", "read"), [(graphml_of, nx.read_graphml), (gexf_of, nx.read_gexf)])
@pytest.mark.parametrize("picture", [drawn(), drawn(at_most=1), Picture((), (), 0, 0, Text("", ""))])
def test_what_is_written_reads_back(write, read, picture):
    graph = read(io.BytesIO(write(picture, "zh")))
    assert graph.number_of_nodes() == len(picture.marks)
    assert graph.number_of_edges() == len(picture.lines)
    names = {facts["name"] for _, facts in graph.nodes(data=True)}
    assert names == set(marks_table(picture, "zh")["name"])


@pytest.mark.parametrize(("write", "read"), [(graphml_of, nx.read_graphml), (gexf_of, nx.read_gexf)])
def test_no_name_breaks_the_xml(write, read):
    picture = chain_picture(Cast(hostile_graph()), "C1")
    assert HOSTILE[0] in {facts["name"] for _, facts in read(io.BytesIO(write(picture, "zh"))).nodes(data=True)}
    graph = made({"IndustryChain": [node("C1", "a\x00b\x0bc")]}, {})
    file = write(chain_picture(Cast(graph), "C1"), "zh")
    assert [facts["name"] for _, facts in read(io.BytesIO(file)).nodes(data=True)] == ["a b c"]


def test_tables_hold_every_mark_and_line():
    marks, lines = marks_table(drawn(), "zh"), lines_table(drawn())
    assert marks.height == len(drawn().marks)
    assert lines.height == len(drawn().lines)
    assert marks.filter(pl.col("isolated") == "是")["code"].to_list() == ["E0005"]
    assert marks.filter(pl.col("code") == "E0003")["state"].to_list() == ["应建尚未建立"]


def test_a_workbook_computes_nothing_and_links_nowhere():
    texts = [*HOSTILE, "http://evil.example/", "a" * 300]
    file = workbook_of({"清单[1]": pl.DataFrame({"名称": texts}), "清单 1": pl.DataFrame({"数": [1, None]})})
    parts = zipfile.ZipFile(io.BytesIO(file))
    sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet
    assert 'state="frozen"' in sheet
    book = CalamineWorkbook.from_filelike(io.BytesIO(file))
    assert book.sheet_names == ["清单 1", "清单 1 2"]
    assert [row[0] for row in book.get_sheet_by_name("清单 1").to_python()] == ["名称", *texts]
    assert len(book.get_sheet_by_name("清单 1 2").to_python()) == 2  # an empty cell is no row


def test_the_wire_carries_what_is_drawn_and_nothing_else():
    data = payload(drawn(), "zh", name="链", code=node_code, selected=[unit("E0001"), unit("gone")])
    wire = json.dumps(data, ensure_ascii=False)
    assert HOSTILE_NAME in wire
    assert "f1#2" not in wire
    assert data["selected"] == ["enterprise:E0001"]
    assert {line["from"] for line in data["lines"]} <= {mark["id"] for mark in data["marks"]}
    assert set(data["signs"]) == {mark["sign"] for mark in data["marks"]}
    assert data["options"]["physics"] == {"enabled": False}


def test_the_canvas_writes_words_as_text_only_and_fetches_nothing():
    script = asset("view.js") + asset("canvas.js")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "fetch(", "import("):
        assert way not in script
    assert "vis-network" in vis_network()[:40]
