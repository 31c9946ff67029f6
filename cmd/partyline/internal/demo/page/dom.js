// Making and updating elements. Text always becomes text nodes; nothing here reads HTML.

const svgTags = new Set(["svg", "path", "circle", "rect"]);

// h makes an element. Props: "class", "text", "data" (dataset), "on" (listeners), everything else is an attribute; true means an
// empty attribute, false, null and undefined none.
export function h(tag, props = {}, ...children) {
  const node = svgTags.has(tag) ? document.createElementNS("http://www.w3.org/2000/svg", tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (name === "text") node.textContent = value;
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "on") for (const [event, fn] of Object.entries(value)) node.addEventListener(event, fn);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

// rows brings the children of parent in line with a list of {key, deps, make}. A child is made anew only where its deps changed, so
// that focus, selection and scroll positions stay. A focused button in a child that is made anew keeps the focus.
export function rows(parent, list) {
  const old = parent.keyedRows ?? new Map();
  const next = new Map();
  const goesOn = list.some((row) => old.has(row.key)); // else it is another list, and nothing in it is news
  let at = parent.firstChild;
  for (const row of list) {
    let kept = old.get(row.key);
    if (!kept || !sameList(kept.deps, row.deps)) {
      const node = row.make();
      if (kept) {
        const focused = kept.node.contains(document.activeElement) ? document.activeElement : null;
        if (at === kept.node) at = node;
        kept.node.replaceWith(node);
        if (focused) refocus(node, focused);
      } else if (goesOn) {
        node.classList?.add("arrived");
      }
      kept = { node, deps: row.deps };
    }
    if (kept.node === at) at = at.nextSibling;
    else parent.insertBefore(kept.node, at);
    next.set(row.key, kept);
  }
  for (const [key, kept] of old) if (!next.has(key)) kept.node.remove();
  parent.keyedRows = next;
}

function sameList(a, b) {
  return a.length === b.length && a.every((v, i) => v === b[i]);
}

function refocus(node, was) {
  const name = was.dataset.focus;
  const twin = name ? node.querySelector(`[data-focus="${CSS.escape(name)}"]`) : null;
  (twin ?? node.querySelector("button, a[href], input, textarea"))?.focus({ preventScroll: true });
}

// icon draws one of a few simple line icons.
const paths = {
  lock: "M7 11V8a5 5 0 0 1 10 0v3M6 11h12v9H6z",
  send: "M4 12 20 5l-5 15-3.5-6.5z",
  close: "M6 6l12 12M18 6 6 18",
  edit: "M5 19l1-4L16.5 4.5l3 3L9 18z",
  trash: "M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13",
  reply: "M4 5h16v11H11l-4 4v-4H4z",
  plus: "M12 5v14M5 12h14",
  clip: "M19 11.5l-7.6 7.6a4.4 4.4 0 0 1-6.2-6.2l8-8a3 3 0 0 1 4.2 4.2l-7.7 7.7a1.5 1.5 0 0 1-2.1-2.1l6.9-6.9",
  apps: "M12 3l8 4.5v9L12 21l-8-4.5v-9zM4 7.5l8 4.5 8-4.5M12 12v9",
  back: "M14 5l-7 7 7 7",
  hash: "M5 9h14M5 15h14M10 4 8 20M16 4l-2 16",
  forum: "M4 5h12v8H9l-4 3.5V13H4zM19 9h1v8h-1v3l-4-3h-4",
  dots: "M5 12h.01M12 12h.01M19 12h.01",
  eye: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM12 9.5a2.5 2.5 0 1 0 0 5 2.5 2.5 0 0 0 0-5z",
  out: "M10 5H5v14h14v-5M13 5h6v6M19 5l-9 9",
  picture: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
  smile: "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM8.5 14.5c1.8 2 5.2 2 7 0M9 9.5h.01M15 9.5h.01",
  heart: "M12 20s-8-4.8-8-10.3A4.4 4.4 0 0 1 12 7a4.4 4.4 0 0 1 8 2.7C20 15.2 12 20 12 20z",
  up: "M8 11v9H4v-9zM8 11l4-8c2 0 2.6 1.4 2.2 3L13.500 9.500H19c1.200 0 2 1 1.700 2.200l-1.500 6.600A2.200 2.200 0 0 1 17 20H8",
  down: "M16 13V4h4v9zM16 13l-4 8c-2 0-2.600-1.400-2.200-3l.700-3.500H5c-1.200 0-2-1-1.700-2.200l1.500-6.600A2.200 2.200 0 0 1 7 4h9",
  pin: "M9 4h6l-1 6 3 3v2H7v-2l3-3zM12 15v6",
  bell: "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4",
  link: "M10 14a4 4 0 0 0 6 .5l3-3a4 4 0 0 0-6-6l-1.5 1.5M14 10a4 4 0 0 0-6-.5l-3 3a4 4 0 0 0 6 6l1.5-1.5",
  chat: "M4 5h16v11H11l-4 4v-4H4z",
};

export function icon(name) {
  return h("svg", { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", focusable: "false" }, h("path", { d: paths[name] }));
}
