// Lists that stay at their newest line while the reader is there.

const near = 40;
const kept = new WeakMap(); // what is remembered of a scroller

// stick draws into a scroller and keeps the end in sight, unless the reader has gone up to read. A list of something else begins at
// its end.
export function stick(scroller, what, draw) {
  const memory = kept.get(scroller) ?? watch(scroller);
  if (memory.what !== what) {
    memory.what = what;
    memory.atEnd = true;
  }
  draw();
  for (const child of scroller.children) memory.observer.observe(child);
  toEnd(scroller, memory);
}

// jump goes to the end, as after something that the reader did there.
export function jump(scroller) {
  const memory = kept.get(scroller);
  if (!memory) return;
  memory.atEnd = true;
  toEnd(scroller, memory);
}

function toEnd(scroller, memory) {
  if (!memory.atEnd) return;
  scroller.scrollTop = scroller.scrollHeight;
  memory.top = scroller.scrollTop;
}

// watch notices where the reader is, and when the room or what is in it gets another size. Only going up counts as going away: the
// end also goes away by itself, when something comes.
function watch(scroller) {
  const memory = { what: null, atEnd: true, top: 0, observer: new ResizeObserver(() => toEnd(scroller, memory)) };
  memory.observer.observe(scroller);
  scroller.addEventListener("scroll", () => {
    const left = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight;
    if (left < near) memory.atEnd = true;
    else if (scroller.scrollTop < memory.top - 1) memory.atEnd = false;
    memory.top = scroller.scrollTop;
  }, { passive: true });
  kept.set(scroller, memory);
  return memory;
}
