// One picture on the screen: vis-network holds the marks and the camera, everything is painted here. The two-way canvas
// and the downloadable page share it. All words from data enter as text (`textContent`, `fillText`), never as HTML.

const FONT = "'Noto Sans CJK SC','PingFang SC','Microsoft YaHei',sans-serif";
const LINE_HEIGHT = 17;
const LARGEST_SCALE = 1.25; // a small picture is not blown up
const CAPTIONS_AT_MOST = 8; // more captions around one mark would hide each other
const DIMMED = 0.32;

function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children);
  return made;
}

// Where a mark's sign and words lie, relative to its place.
function boxOf(mark) {
  const lines = mark.label.split("\n");
  const font = mark.strong ? 15 : 14;
  const wide = Math.max(...lines.map((line) => [...line].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 1 : 0.58), 0))) * font;
  const half = mark.size;
  if (mark.beside) return { lines, font, left: -half, right: half + 4 + wide, top: -half, bottom: half };
  const broad = Math.max(half, wide / 2);
  return { lines, font, left: -broad, right: broad, top: -half, bottom: half + 7 + lines.length * LINE_HEIGHT };
}

class PictureView {
  // `host`: {select(ids), expand(id), move({id: [x, y]}), remove(ids), save(kind)}, each optional.
  constructor(root, vis, host) {
    this.root = root;
    this.vis = vis;
    this.host = host;
    root.pictureView = this;
    this.marks = new Map();
    this.near = new Map();
    this.lines = [];
    this.images = new Map();
    this.off = new Set(); // signs that the legend has switched off
    this.cursor = null; // where the keyboard is
    this.build();
  }

  build() {
    this.ledger = make("span", { class: "ledger" });
    this.search = make("input", { type: "search", class: "search", input: () => this.found(), keydown: (event) => this.searchKey(event) });
    this.hits = make("span", { class: "hits", "aria-live": "polite" });
    this.buttons = make("span", { class: "buttons" });
    this.stage = make("div", { class: "stage", tabindex: "0", role: "application", keydown: (event) => this.key(event) });
    this.said = make("p", { class: "said", "aria-live": "polite" });
    this.legend = make("ul", { class: "legend" });
    this.root.replaceChildren(
      make("div", { class: "bar" }, this.ledger, this.search, this.hits, this.buttons), this.stage, this.said, this.legend,
    );
    // A wheel over the picture scrolls the page; with Ctrl, and in full screen, it zooms.
    this.stage.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && !this.full()) event.stopPropagation();
    }, true);
  }

  full() {
    return (this.root.getRootNode().fullscreenElement || document.fullscreenElement) != null;
  }

  tools() {
    const tool = (name, sign, act) =>
      make("button", { type: "button", class: `tool ${name}`, title: this.words[name], "aria-label": this.words[name], click: act }, sign);
    this.buttons.replaceChildren(
      tool("zoom_in", "+", () => this.zoom(1.3)), tool("zoom_out", "−", () => this.zoom(1 / 1.3)),
      tool("fit", this.words.fit, () => this.fit(200)), tool("full", this.words.full_short, () => this.fullScreen()),
      ...(this.data.saves === false ? [] : [tool("png", "PNG", () => this.ask("png")), tool("svg", "SVG", () => this.ask("svg"))]),
    );
    this.search.placeholder = this.words.search;
    this.search.setAttribute("aria-label", this.words.search);
  }

  // ---- Data in -----------------------------------------------------------------------------------------------------

  show(data) {
    const anew = !this.network || this.subject !== data.subject;
    Object.assign(this, { subject: data.subject, words: data.words, lines: data.lines, name: data.name });
    this.data = data;
    this.darken();
    this.tools();
    this.ledger.textContent = data.ledger;
    this.ledger.title = data.ledger;
    this.stage.setAttribute("aria-label", `${data.name} ${this.words.keys}`);
    const before = this.marks;
    this.marks = new Map(data.marks.map((mark) => [mark.id, { ...mark, box: boxOf(mark) }]));
    this.neighbours();
    for (const [name, address] of Object.entries(data.signs)) this.load(name, address);
    if (!this.network) this.start(data.options);
    const fresh = this.place(anew ? new Map() : before);
    this.entries(data.legend);
    this.found();
    if (anew) this.fit(0);
    else if (fresh.some((mark) => !this.inView(mark))) this.fit(450);
    this.network.redraw();
  }

  // The ground says whether the theme is dark.
  darken() {
    const [red, green, blue] = (getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    this.root.classList.toggle("dark", red + green + blue < 384);
  }

  neighbours() {
    this.near = new Map([...this.marks.keys()].map((id) => [id, new Set()]));
    for (const line of this.lines) {
      this.near.get(line.from)?.add(line.to);
      this.near.get(line.to)?.add(line.from);
    }
  }

  load(name, address) {
    if (this.images.has(name)) return;
    const image = new Image();
    image.addEventListener("load", () => this.network?.redraw());
    image.src = address;
    this.images.set(name, image);
  }

  start(options) {
    this.nodes = new this.vis.DataSet();
    this.adopt(new this.vis.Network(this.stage, { nodes: this.nodes, edges: new this.vis.DataSet() }, options));
  }

  adopt(network) {
    this.network = network;
    const view = this;
    // vis asks for nothing but to be told where the mark lies; a click on its words is a click on it.
    this.renderer = function ({ id, x, y, state }) {
      const mark = view.marks.get(id);
      if (!mark) return {};
      Object.assign(this, {
        left: x + mark.box.left, top: y + mark.box.top, width: mark.box.right - mark.box.left, height: mark.box.bottom - mark.box.top,
      });
      return { drawNode: () => view.paintMark(this.paper ?? view.paper, mark, x, y, state) };
    };
    network.on("beforeDrawing", (paper) => this.paintLines(paper));
    network.on("click", (event) => this.clicked(event));
    network.on("doubleClick", (event) => event.nodes.length && this.host.expand?.(event.nodes[0]));
    network.on("dragEnd", (event) => this.moved(event));
    network.once("afterDrawing", () => { this.root.dataset.drawn = String(this.marks.size); });
    new ResizeObserver(() => this.sized()).observe(this.stage);
  }

  // A frame that was hidden or changed its breadth shows the whole picture again; one that is looked into stays.
  sized() {
    const size = `${this.stage.clientWidth}×${this.stage.clientHeight}`;
    if (this.size !== undefined && this.size !== size && this.whole) this.fit(0);
    this.size = size;
  }

  // Only what is new or has changed goes to vis: what is placed stays where it is.
  place(before) {
    const gone = this.nodes.getIds().filter((id) => !this.marks.has(id));
    this.nodes.remove(gone);
    const fresh = [];
    const changed = [];
    for (const mark of this.marks.values()) {
      const old = before.get(mark.id);
      if (!old && before.size) fresh.push(mark);
      if (!old || old.x !== mark.x || old.y !== mark.y || old.hint.join() !== mark.hint.join()) {
        changed.push({ id: mark.id, shape: "custom", ctxRenderer: this.renderer, x: mark.x, y: mark.y, title: mark.hint.join("\n") });
      }
    }
    this.nodes.update(changed);
    this.root.dataset.drawn = String(this.marks.size);
    return fresh;
  }

  select(ids) {
    const shown = ids.filter((id) => this.marks.has(id));
    this.network.selectNodes(shown, false);
    this.focusAnew();
  }

  get selected() {
    return this.network.getSelectedNodes();
  }

  // ---- What stands out ---------------------------------------------------------------------------------------------

  hidden(mark) {
    return this.off.has(mark.glyph);
  }

  focusAnew() {
    const centres = this.matches?.length ? this.matches.map((mark) => mark.id) : this.selected;
    this.focus = centres.length ? new Set(centres.flatMap((id) => [id, ...(this.near.get(id) ?? [])])) : null;
    if (this.onlyIsolated) this.focus = new Set([...this.marks.values()].filter((mark) => mark.isolated).map((mark) => mark.id));
    this.network.redraw();
  }

  found() {
    const wanted = this.search.value.trim().toLowerCase();
    const fits = (mark) => `${mark.hint.join("\n")}\n${mark.code}`.toLowerCase().includes(wanted);
    this.matches = wanted ? [...this.marks.values()].filter((mark) => !this.hidden(mark) && fits(mark)) : [];
    this.hits.textContent = wanted ? this.words.hits.replace("{count}", String(this.matches.length)) : "";
    this.hit = -1;
    this.focusAnew();
  }

  searchKey(event) {
    if (event.key === "Escape") { this.search.value = ""; this.found(); this.stage.focus(); }
    if (event.key !== "Enter" || !this.matches.length) return;
    this.hit = (this.hit + 1) % this.matches.length;
    this.goTo(this.matches[this.hit]);
    this.choose([this.matches[this.hit].id]);
  }

  entries(legend) {
    const entry = (item, pressed, act) =>
      make("li", {}, make("button", { type: "button", class: item.glyph ? "sign" : "only", "aria-pressed": String(pressed), title: this.words.toggle, click: act },
        make("img", { src: item.address, alt: "", width: "22", height: "22" }), item.caption));
    this.legend.replaceChildren(
      ...legend.map((item) => item.glyph
        ? entry(item, !this.off.has(item.glyph), () => this.toggle(item.glyph))
        : entry(item, Boolean(this.onlyIsolated), () => { this.onlyIsolated = !this.onlyIsolated; this.entries(legend); this.focusAnew(); })),
      make("li", { class: "how" }, this.words.how),
    );
  }

  toggle(glyph) {
    if (!this.off.delete(glyph)) this.off.add(glyph);
    this.entries(this.data.legend);
    this.nodes.update([...this.marks.values()].filter((mark) => mark.glyph === glyph).map((mark) => ({ id: mark.id, hidden: this.hidden(mark) })));
    this.found();
  }

  // ---- The person's hand -------------------------------------------------------------------------------------------

  clicked(event) {
    this.focusAnew();
    this.tell(this.selected);
    if (event.nodes.length) this.say(this.marks.get(event.nodes[0]));
  }

  tell(ids) {
    this.host.select?.(ids);
  }

  choose(ids) {
    this.select(ids);
    this.tell(ids);
  }

  moved(event) {
    if (!event.nodes.length) { this.whole = false; return; }
    const places = this.network.getPositions(event.nodes);
    for (const [id, { x, y }] of Object.entries(places)) Object.assign(this.marks.get(id), { x, y });
    this.host.move?.(Object.fromEntries(Object.entries(places).map(([id, { x, y }]) => [id, [Math.round(x), Math.round(y)]])));
  }

  say(mark) {
    if (mark) this.said.textContent = mark.hint.join(" · ");
  }

  key(event) {
    const directions = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    const acts = {
      "+": () => this.zoom(1.3), "=": () => this.zoom(1.3), "-": () => this.zoom(1 / 1.3), 0: () => this.fit(200),
      "/": () => this.search.focus(), Escape: () => this.choose([]),
      Enter: () => this.cursor && (event.shiftKey ? this.host.expand?.(this.cursor) : this.choose([this.cursor])),
      " ": () => this.cursor && this.choose(this.selected.includes(this.cursor)
        ? this.selected.filter((id) => id !== this.cursor) : [...this.selected, this.cursor]),
      Delete: () => this.selected.length && this.host.remove?.(this.selected),
    };
    const act = directions[event.key] ? () => this.step(...directions[event.key]) : acts[event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  }

  // From mark to mark by arrows: the nearest one within a quarter turn of the direction.
  step(right, down) {
    const here = this.marks.get(this.cursor) ?? this.marks.get(this.selected[0]);
    const distance = (mark) => Math.hypot(mark.x - here.x, mark.y - here.y);
    const ahead = (mark) => (mark.x - here.x) * right + (mark.y - here.y) * down;
    const seen = [...this.marks.values()].filter((mark) => !this.hidden(mark));
    const there = here
      ? seen.filter((mark) => mark !== here && ahead(mark) > 0.7 * distance(mark)).sort((one, other) => distance(one) - distance(other))[0]
      : seen[0];
    if (!there) return;
    this.cursor = there.id;
    if (!this.inView(there)) this.goTo(there);
    this.say(there);
    this.network.redraw();
  }

  // ---- The camera --------------------------------------------------------------------------------------------------

  zoom(factor) {
    this.whole = false;
    this.network.moveTo({ scale: this.network.getScale() * factor, animation: { duration: 150 } });
  }

  extent() {
    const shown = [...this.marks.values()].filter((mark) => !this.hidden(mark));
    const least = (numbers) => numbers.reduce((one, other) => Math.min(one, other), Infinity);
    return {
      left: least(shown.map((mark) => mark.x + mark.box.left)), right: -least(shown.map((mark) => -mark.x - mark.box.right)),
      top: least(shown.map((mark) => mark.y + mark.box.top)), bottom: -least(shown.map((mark) => -mark.y - mark.box.bottom)),
    };
  }

  fit(duration) {
    if (!this.marks.size || !this.stage.clientWidth) return;
    const { left, right, top, bottom } = this.extent();
    const scale = Math.min((this.stage.clientWidth - 28) / (right - left), (this.stage.clientHeight - 24) / (bottom - top), LARGEST_SCALE);
    this.whole = true;
    this.network.moveTo({
      position: { x: (left + right) / 2, y: (top + bottom) / 2 }, scale, ...(duration ? { animation: { duration } } : {}),
    });
  }

  inView(mark) {
    const at = this.network.canvasToDOM({ x: mark.x, y: mark.y });
    return at.x > 0 && at.y > 0 && at.x < this.stage.clientWidth && at.y < this.stage.clientHeight;
  }

  goTo(mark) {
    this.whole = false;
    this.network.moveTo({ position: { x: mark.x, y: mark.y }, scale: Math.max(this.network.getScale(), 0.8), animation: { duration: 250 } });
  }

  fullScreen() {
    if (this.full()) document.exitFullscreen();
    else this.root.requestFullscreen();
  }

  // ---- Paint -------------------------------------------------------------------------------------------------------

  paintLines(paper) {
    const style = getComputedStyle(this.root);
    const colour = (name) => style.getPropertyValue(name).trim();
    this.paper = paper;
    this.colours = {
      ink: colour("--ink"), ground: colour("--ground"), line: colour("--line"), faint: colour("--faint"), mark: colour("--accent"), quiet: colour("--quiet"),
    };
    this.scale = this.network.getScale();
    const spoken = [];
    const centre = this.selected.length === 1 ? this.selected[0] : null;
    for (const line of this.lines) {
      const [from, to] = [this.marks.get(line.from), this.marks.get(line.to)];
      if (!from || !to || this.hidden(from) || this.hidden(to)) continue;
      const near = this.focus ? this.focus.has(line.from) && this.focus.has(line.to) : true;
      const touching = centre !== null && (line.from === centre || line.to === centre);
      paper.globalAlpha = near ? 1 : DIMMED;
      paper.strokeStyle = touching ? this.colours.mark : line.faint ? this.colours.faint : this.colours.line;
      paper.lineWidth = touching ? 1.8 : 1.2;
      paper.setLineDash(line.weak ? [6, 5] : []);
      this.paintLine(paper, this.at(from), this.at(to), line.arrow ? to.size : 0);
      if (touching && line.caption && !line.faint) spoken.push(line); // faint lines are told by position
    }
    paper.globalAlpha = 1;
    paper.setLineDash([]);
    if (spoken.length <= CAPTIONS_AT_MOST) spoken.forEach((line) => this.paintCaption(paper, line));
  }

  // While a mark is dragged, vis knows where it is.
  at(mark) {
    return this.network.body?.nodes?.[mark.id] ?? mark;
  }

  paintLine(paper, from, to, gap) {
    const angle = Math.atan2(to.y - from.y, to.x - from.x);
    const end = { x: to.x - gap * Math.cos(angle), y: to.y - gap * Math.sin(angle) };
    paper.beginPath();
    paper.moveTo(from.x, from.y);
    paper.lineTo(end.x, end.y);
    paper.stroke();
    if (!gap) return;
    paper.setLineDash([]);
    paper.fillStyle = paper.strokeStyle;
    paper.beginPath();
    paper.moveTo(end.x, end.y);
    for (const side of [2.75, -2.75]) paper.lineTo(end.x + 8 * Math.cos(angle + side), end.y + 8 * Math.sin(angle + side));
    paper.closePath();
    paper.fill();
  }

  paintCaption(paper, line) {
    const [from, to] = [this.at(this.marks.get(line.from)), this.at(this.marks.get(line.to))];
    this.words_at(paper, line.caption, (from.x + to.x) / 2, (from.y + to.y) / 2 + 4, "center", `12px ${FONT}`, this.colours.mark);
  }

  words_at(paper, words, x, y, align, font, colour) {
    Object.assign(paper, { font, textAlign: align, lineWidth: 4, lineJoin: "round", strokeStyle: this.colours.ground, fillStyle: colour });
    paper.strokeText(words, x, y);
    paper.fillText(words, x, y);
  }

  paintMark(paper, mark, x, y, state) {
    const { size, box } = mark;
    paper.globalAlpha = this.focus && !this.focus.has(mark.id) ? DIMMED : 1;
    if (mark.count) this.paintStack(paper, x, y, size);
    if (state.selected || this.cursor === mark.id) this.paintRing(paper, x, y, size, state.selected);
    const image = this.images.get(mark.sign);
    if (image?.complete && image.naturalWidth) paper.drawImage(image, x - size, y - size, 2 * size, 2 * size);
    if (mark.pinned) this.paintPin(paper, x + size * 0.75, y - size * 0.75);
    if (box.font * this.scale > 4.5) this.paintWords(paper, mark, x, y);
    paper.globalAlpha = 1;
  }

  paintRing(paper, x, y, size, chosen) {
    Object.assign(paper, { strokeStyle: this.colours.mark, lineWidth: chosen ? 3 : 1.5 });
    paper.setLineDash([]);
    paper.beginPath();
    paper.arc(x, y, size * 1.05, 0, 2 * Math.PI);
    paper.stroke();
  }

  // Several nodes as one: the sign lies on a pile.
  paintStack(paper, x, y, size) {
    Object.assign(paper, { strokeStyle: this.colours.line, fillStyle: this.colours.ground, lineWidth: 1.2 });
    paper.setLineDash([]);
    for (const shift of [6, 3, 0]) {
      paper.beginPath();
      paper.roundRect(x - size * 0.85 + shift, y - size * 0.85 - shift, size * 1.7, size * 1.7, 5);
      paper.fill();
      paper.stroke();
    }
  }

  paintPin(paper, x, y) {
    paper.fillStyle = this.colours.mark;
    paper.beginPath();
    paper.arc(x, y, 4, 0, 2 * Math.PI);
    paper.fill();
  }

  paintWords(paper, mark, x, y) {
    const { lines, font } = mark.box;
    const face = `${mark.strong ? "bold " : ""}${font}px ${FONT}`;
    const colour = mark.inactive ? this.colours.quiet : this.colours.ink;
    lines.forEach((line, row) => {
      if (mark.beside) this.words_at(paper, line, x + mark.size + 3, y + 5, "left", face, colour);
      else this.words_at(paper, line, x, y + mark.size + 5 + (row + 0.8) * LINE_HEIGHT, "center", face, colour);
    });
  }

  // ---- Files -------------------------------------------------------------------------------------------------------

  // The whole picture as SVG, on white, with its ledger and legend: made of elements, so that words stay words.
  svg() {
    const { left, right, top, bottom } = this.extent();
    const [wide, high] = [Math.max(right - left + 40, 480), bottom - top + 84];
    const svg = (tag, attributes, words) => {
      const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
      for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
      if (words !== undefined) made.textContent = words;
      return made;
    };
    const whole = svg("svg", { width: wide, height: high, viewBox: `${left - 20} ${top - 46} ${wide} ${high}`, "font-family": FONT });
    whole.append(svg("title", {}, this.name), svg("rect", { x: left - 20, y: top - 46, width: wide, height: high, fill: "#ffffff" }));
    whole.append(svg("text", { x: left, y: top - 24, "font-size": 14, fill: "#1f2a37" }, `${this.name} · ${this.data.ledger}`));
    const shown = [...this.marks.values()].filter((mark) => !this.hidden(mark));
    const seen = new Map(shown.map((mark) => [mark.id, mark]));
    for (const line of this.lines) {
      const [from, to] = [seen.get(line.from), seen.get(line.to)];
      if (!from || !to) continue;
      whole.append(svg("line", {
        x1: from.x, y1: from.y, x2: to.x, y2: to.y, stroke: line.faint ? "#dde3e9" : "#98a5b3", "stroke-width": 1.2,
        ...(line.weak ? { "stroke-dasharray": "6 5" } : {}),
      }));
    }
    for (const mark of shown) {
      const { x, y, size, box } = mark;
      whole.append(svg("image", { x: x - size, y: y - size, width: 2 * size, height: 2 * size, href: this.data.signs[mark.sign] }));
      box.lines.forEach((line, row) => whole.append(svg("text", {
        x: mark.beside ? x + size + 3 : x, y: mark.beside ? y + 5 : y + size + 5 + (row + 0.8) * LINE_HEIGHT,
        "text-anchor": mark.beside ? "start" : "middle", "font-size": box.font, "font-weight": mark.strong ? 700 : 400,
        fill: "#1f2a37", stroke: "#ffffff", "stroke-width": 3, "paint-order": "stroke",
      }, line)));
    }
    let x = left;
    for (const item of this.data.legend) {
      whole.append(svg("image", { x, y: bottom + 8, width: 22, height: 22, href: item.address }));
      whole.append(svg("text", { x: x + 25, y: bottom + 24, "font-size": 13, fill: "#1f2a37" }, item.caption));
      x += 40 + item.caption.length * 13;
    }
    return { text: new XMLSerializer().serializeToString(whole), wide, high };
  }

  // Where files that leave are noted the host gives this one when it is.
  ask(kind) {
    if (this.host.save) this.host.save(kind);
    else this.give(kind);
  }

  give(kind) {
    if (kind === "svg") this.saveSvg();
    else this.savePng();
  }

  save(blob, ending) {
    const link = make("a", { href: URL.createObjectURL(blob), download: `${this.name}.${ending}` });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
  }

  saveSvg() {
    this.save(new Blob([this.svg().text], { type: "image/svg+xml" }), "svg");
  }

  savePng() {
    const { text, wide, high } = this.svg();
    const image = new Image();
    image.addEventListener("load", () => {
      const scale = Math.min(2, 8000 / wide, 8000 / high); // larger canvases some browsers leave blank
      const paper = make("canvas", { width: Math.round(wide * scale), height: Math.round(high * scale) });
      paper.getContext("2d").drawImage(image, 0, 0, paper.width, paper.height);
      paper.toBlob((blob) => this.save(blob, "png"), "image/png");
    });
    image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
  }
}
