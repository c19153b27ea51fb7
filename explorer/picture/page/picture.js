// Runs after pyvis's own script, which left `network` and `nodes`. All words from data go in as text, never as HTML.
nodes.update(nodes.get().map((node) => ({ id: node.id, title: [node.label.replace(/\n/g, ""), ...node.hint.slice(1)].join("\n") })));

const detail = document.getElementById("detail");

function showDetail(id) {
  detail.replaceChildren();
  detail.hidden = id === undefined;
  if (id === undefined) return;
  const node = nodes.get(id);
  const name = document.createElement("strong");
  name.textContent = node.hint[0];
  detail.append(name, node.hint.slice(1).join("\n"));
  if (!node.link) return;
  const link = document.createElement("a");
  link.href = node.link;
  link.target = "_top";
  link.textContent = words.open;
  detail.append("\n", link);
}

network.on("click", (event) => showDetail(event.nodes[0]));
network.on("doubleClick", (event) => {
  const node = event.nodes.length ? nodes.get(event.nodes[0]) : undefined;
  if (node && node.link) window.open(node.link, "_top");
});

function zoom(factor) {
  network.moveTo({ scale: network.getScale() * factor, animation: { duration: 150 } });
}
document.getElementById("zoom_in").addEventListener("click", () => zoom(1.3));
document.getElementById("zoom_out").addEventListener("click", () => zoom(1 / 1.3));
document.getElementById("fit").addEventListener("click", () => fit(150));

// vis leaves wide margins around a fitted picture; a small one is not blown up.
function fit(duration) {
  network.fit();
  network.moveTo({ scale: Math.min(network.getScale() * 1.06, 1.25), animation: { duration } });
}

// A wheel over the picture scrolls the page; with Ctrl it zooms.
document.getElementById("mynetwork").addEventListener("wheel", (event) => {
  if (!event.ctrlKey) event.stopPropagation();
}, true);

network.once("afterDrawing", () => {
  fit(0);
  document.body.dataset.drawn = String(nodes.length);
});
