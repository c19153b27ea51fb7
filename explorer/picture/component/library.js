// A library that a component of its own brings (explorer/app/libraries.py): here at once, or as soon as it has come.
function library(name) {
  if (globalThis[name]) return Promise.resolve(globalThis[name]);
  return new Promise((resolve) => globalThis.addEventListener(`${name}-ready`, () => resolve(globalThis[name]), { once: true }));
}
