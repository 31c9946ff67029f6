// Lists that stay at their newest line while the reader is there.

const near = 60;

// stick draws into a scroller and keeps the end in sight, unless the reader has gone up to read.
export function stick(scroller, what, draw) {
  const fresh = scroller.dataset.what !== what;
  const atEnd = fresh || scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < near;
  draw();
  scroller.dataset.what = what;
  if (atEnd) scroller.scrollTop = scroller.scrollHeight;
}
