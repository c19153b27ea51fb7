// The two-way canvas: what Python sends is shown, what a person does goes back. Runs after library.js
// and view.js, in one module with them.

const VIEWS = new WeakMap(); // one view for an element: later data changes it in place

function hosted(component, sent, asked) {
  const told = (name) => (value) => component.setTriggerValue(name, value);
  return {
    select: (ids) => {
      sent.add(JSON.stringify(ids));
      component.setStateValue("selected", ids);
    },
    save: (kind) => {
      const request = crypto.getRandomValues(new Uint32Array(2)).join("-");
      asked.set(request, kind);
      component.setTriggerValue("saving", { kind, request });
    },
    expand: told("expanded"), move: told("moved"), remove: told("removed"),
  };
}

// What this canvas has said itself is not news when it comes back: meanwhile the person may have gone on.
function choose(kept, selected) {
  const said = JSON.stringify(selected);
  if (kept.sent.delete(said) || kept.said === said) return;
  kept.said = said;
  kept.view.select(selected);
}

// A file that was asked for here is given once; what was granted to a canvas of before is nobody's.
function give(kept, granted) {
  const kind = kept.asked.get(granted);
  if (kept.asked.delete(granted)) kept.view.give(kind);
}

export default function (component) {
  const { data, parentElement } = component;
  const root = parentElement.querySelector(".picture");
  root.style.height = data.height;
  let kept = VIEWS.get(parentElement);
  if (kept) {
    kept.latest = data;
    Object.assign(kept.view?.host ?? {}, hosted(component, kept.sent, kept.asked));
  } else {
    kept = { latest: data, sent: new Set(), asked: new Map(), said: "[]" };
    VIEWS.set(parentElement, kept);
  }
  library("vis").then((vis) => {
    kept.view ??= new PictureView(root, vis, hosted(component, kept.sent, kept.asked));
    give(kept, data.granted);
    if (kept.latest !== data) return; // newer data has come meanwhile
    kept.view.show(data);
    choose(kept, data.selected);
  });
}
