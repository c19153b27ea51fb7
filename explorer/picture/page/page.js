// The downloadable page: takes over what pyvis's own script left (`network`, `nodes`, `edges`) and shows it as the app does.
const detail = document.getElementById("detail");

function showDetail(ids) {
  const mark = view.marks.get(ids[0]);
  detail.hidden = !mark;
  detail.replaceChildren(...(mark ? [make("strong", {}, mark.hint[0]), mark.hint.slice(1).join("\n")] : []));
}

const view = new PictureView(document.getElementById("picture"), vis, { select: showDetail });
const marks = nodes.get();
const lines = edges.get().map((edge) => ({ ...edge, arrow: Boolean(edge.arrows), weak: edge.dashes }));
edges.clear(); // the view paints the lines itself
view.nodes = nodes;
view.stage.append(document.getElementById("mynetwork"));
document.querySelector(".card")?.remove();
view.adopt(network);
view.show({ ...around, subject: "page", marks, lines, signs: Object.fromEntries(marks.map((mark) => [mark.sign, mark.image])) });
network.setSize("100%", "100%");
document.body.dataset.drawn = String(marks.length);
