// Finds what a reader or somebody without a mouse would stumble over. Its value is a list of sentences.
(() => {
  const problems = new Set();
  const shown = (n) => n.checkVisibility({ opacityProperty: true, visibilityProperty: true });
  const where = (n) => `<${n.tagName.toLowerCase()} class="${n.getAttribute("class") ?? ""}"> ${n.textContent.trim().slice(0, 30)}`;

  for (const n of document.querySelectorAll("button, a[href]")) {
    if (shown(n) && !(n.getAttribute("aria-label") || n.textContent.trim())) problems.add(`no name: ${where(n)}`);
  }
  for (const n of document.querySelectorAll("input, textarea, select")) {
    if (shown(n) && !n.getAttribute("aria-label") && !n.labels?.length) problems.add(`no label: ${where(n)}`);
  }
  for (const id of [...document.querySelectorAll("[id]")].map((n) => n.id)) {
    if (document.querySelectorAll("#" + CSS.escape(id)).length > 1) problems.add(`id ${id} is there twice`);
  }
  if (document.querySelectorAll("main").length !== 1) problems.add("there must be one main landmark");

  // Colours are read through a canvas, which knows every way to write one.
  const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const rgba = (colour) => {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = context.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  };
  const over = (top, under) => [0, 1, 2].map((i) => top[i] * top[3] + under[i] * (1 - top[3])).concat(1);
  const behind = (n) => {
    if (!n) return [255, 255, 255, 1];
    const own = rgba(getComputedStyle(n).backgroundColor);
    return own[3] === 1 ? own : over(own, behind(n.parentElement));
  };
  const luminance = (c) => {
    const [r, g, b] = c.map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  for (const n of document.querySelectorAll("body *")) {
    const says = [...n.childNodes].some((c) => c.nodeType === Node.TEXT_NODE && c.data.trim());
    if (!says || !shown(n) || n.closest(".unseen, noscript, dialog:not([open]), option")) continue;
    const back = behind(n);
    const [a, b] = [luminance(over(rgba(getComputedStyle(n).color), back)), luminance(back)].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) problems.add(`contrast ${ratio.toFixed(2)}: ${where(n)}`);
  }
  return [...problems];
})()
