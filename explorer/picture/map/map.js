// The map of service sites: Leaflet draws on one canvas, without tiles; no graphics card is asked for. Words of data enter
// as text, never as HTML. A click tells the code of a site, or none; what is chosen comes back from Python.

const MAPS = new WeakMap(); // one map for an element: later data changes it in place
const ABOVE = 36; // pixels that the name of a district lies above its place

function text(words, tag = "span") {
  const made = document.createElement(tag);
  made.textContent = words;
  return made;
}

class SiteMap {
  constructor(root, L) {
    Object.assign(this, { root, L });
    root.siteMap = this;
    const canvas = L.canvas({ padding: 0.3 });
    this.map = L.map(root, { renderer: canvas, attributionControl: false, zoomControl: false, zoomSnap: 0.25, zoomDelta: 0.5, maxZoom: 18 });
    this.map.setView([0, 0], 10);
    this.squares = this.group();
    this.circles = L.layerGroup().addTo(this.map);
    this.sites = this.group();
    this.names = L.layerGroup().addTo(this.map);
    this.sites.on("click", (event) => { L.DomEvent.stop(event); this.clicked(event.propagatedFrom.code); });
    this.map.on("click", () => this.clicked(""));
    // A wheel over the map scrolls the page; with Ctrl it zooms, as in every picture.
    root.addEventListener("wheel", (event) => { if (!event.ctrlKey) event.stopPropagation(); }, true);
    new ResizeObserver(() => this.sized()).observe(root);
  }

  // Marks of which each says something when it is pointed at.
  group() {
    return this.L.featureGroup().bindTooltip((mark) => text(mark.said), { sticky: true }).addTo(this.map);
  }

  show(data) {
    const anew = JSON.stringify(data.bounds) !== JSON.stringify(this.bounds);
    Object.assign(this, { data, bounds: data.bounds });
    this.darken();
    this.root.setAttribute("aria-label", data.words.name);
    this.buttons(data.words);
    if (anew) this.fit();
    for (const layer of [this.squares, this.circles, this.sites, this.names]) layer.clearLayers();
    data.squares.forEach((square) => this.square(square));
    data.sites.forEach((site) => this.circle(site));
    data.sites.forEach((site) => this.site(site));
    data.names.forEach((name) => this.district(name));
    this.root.dataset.drawn = String(data.sites.length);
  }

  // The ground says whether the theme is dark.
  darken() {
    const [red, green, blue] = (getComputedStyle(this.root).backgroundColor.match(/[\d.]+/g) ?? [255, 255, 255]).map(Number);
    this.root.classList.toggle("dark", red + green + blue < 384);
  }

  buttons({ zoom_in: zoomInTitle, zoom_out: zoomOutTitle }) {
    this.zoom?.remove();
    this.zoom = this.L.control.zoom({ zoomInTitle, zoomOutTitle, position: "topright" }).addTo(this.map);
  }

  square([longitude, latitude, colour, depth, said]) {
    const half = this.data.side / 2;
    const corners = [[latitude - half, longitude - half], [latitude + half, longitude + half]];
    this.add(this.squares, this.L.rectangle(corners, { stroke: false, fillColor: colour, fillOpacity: depth }), { said });
  }

  circle([, longitude, latitude, colour]) {
    const { radius, depth } = this.data.circles;
    this.L.circle([latitude, longitude], { radius, color: colour, weight: 1, opacity: depth, fill: false, interactive: false }).addTo(this.circles);
  }

  site([code, longitude, latitude, colour, said]) {
    const chosen = code === this.data.chosen;
    const radius = this.data.dot * (chosen ? 2 : 1);
    const edge = getComputedStyle(this.root).getPropertyValue(chosen ? "--accent" : "--ground").trim();
    const dot = this.L.circleMarker([latitude, longitude], { radius, fillColor: colour, fillOpacity: 1, color: edge, weight: chosen ? 3 : 1 });
    this.add(this.sites, dot, { code, said });
  }

  add(group, layer, known) {
    group.addLayer(Object.assign(layer, known));
  }

  district([longitude, latitude, name]) {
    const icon = this.L.divIcon({ html: text(name), className: "district", iconSize: [0, 0], iconAnchor: [0, ABOVE] });
    this.L.marker([latitude, longitude], { icon, interactive: false, keyboard: false }).addTo(this.names);
  }

  clicked(code) {
    this.told?.({ code });
  }

  fit() {
    this.map.fitBounds(this.bounds, { animate: false, padding: [24, 24] });
    this.whole = this.map.getZoom();
  }

  // A frame that was hidden or changed its size shows the whole again, unless one has looked into it.
  sized() {
    const untouched = this.map.getZoom() === this.whole;
    this.map.invalidateSize({ animate: false });
    if (untouched && this.root.clientWidth) this.fit();
  }
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".picture");
  root.style.height = data.height;
  const kept = MAPS.get(parentElement) ?? {};
  kept.latest = data;
  MAPS.set(parentElement, kept);
  library("L").then((L) => {
    kept.map ??= new SiteMap(root, L);
    kept.map.told = (value) => component.setTriggerValue("clicked", value);
    if (kept.latest === data) kept.map.show(data); // else newer data has come meanwhile
  });
}
