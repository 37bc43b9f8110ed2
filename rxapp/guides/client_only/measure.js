(() => {
  const boxes = [...document.querySelectorAll("[data-fix]")].map((box) => box.dataset.fix);
  const find = (name) => document.querySelector(`[data-fix="${name}"]`);
  const listeners = new Set();
  const subscribe = (listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const measured = (window.fixFigures = { subscribe, boxes: {} });
  // Not every browser scores layout shifts.
  const canScore = PerformanceObserver.supportedEntryTypes.includes("layout-shift");
  for (const name of boxes) measured.boxes[name] = { rightAt: null, shift: 0, moved: 0, isSeen: null, canScore };

  // What the storage really holds: as the package writes it, and as a plain text.
  const read = (key) => {
    try {
      return sessionStorage[key] ?? "";
    } catch {
      return "";
    }
  };
  const parse = () => {
    try {
      return JSON.parse(read("stored:put-aside"))[2].map(String);
    } catch {
      return [];
    }
  };
  const truth = { hook: parse(), plain: read("put-aside").split("\n").filter(Boolean) };

  const isRight = (box) => {
    const shown = [...box.querySelectorAll(".titles > li")].map((item) => item.textContent);
    const list = box.querySelector("ul.titles");
    return list !== null && JSON.stringify(shown) === JSON.stringify(truth[box.dataset.reads]);
  };
  const isInView = (box) => {
    const { top, bottom } = box.getBoundingClientRect();
    return top >= 0 && bottom <= innerHeight;
  };
  const offsets = {};
  const look = (name, now) => {
    const [box, figure] = [find(name), measured.boxes[name]];
    if (!box) return;
    const after = box.querySelector("[data-after]");
    const offset = Math.round(after.getBoundingClientRect().top - box.getBoundingClientRect().top);
    const distance = Math.abs(offset - (offsets[name] ?? offset));
    const isVisible = isInView(box);
    offsets[name] = offset;
    figure.moved += distance;
    // The browser scores no shift of what is outside the window.
    figure.isSeen = distance && !isVisible ? false : (figure.isSeen ?? (isVisible || null));
    if (figure.rightAt === null && isRight(box)) figure.rightAt = now;
  };

  // Looked at in frames, as a visitor does: what changes between two of them, nobody sees.
  let isDue = false;
  const lookAtAll = () => {
    isDue = false;
    const now = performance.now();
    for (const name of boxes) look(name, now);
    announce();
  };
  const schedule = () => {
    if (isDue) return;
    isDue = true;
    requestAnimationFrame(lookAtAll);
  };
  const announce = () => {
    for (const listener of listeners) listener();
  };

  // The score of one box: how much of the viewport it disturbed, times how far (Layout Instability, 3).
  const score = (sources) => {
    const rects = sources.flatMap(({ previousRect, currentRect }) => [previousRect, currentRect]);
    const [left, top] = [Math.min(...rects.map((rect) => rect.left)), Math.min(...rects.map((rect) => rect.top))];
    const right = Math.max(...rects.map((rect) => rect.right));
    const bottom = Math.max(...rects.map((rect) => rect.bottom));
    const distances = sources.flatMap(({ previousRect, currentRect }) => [
      Math.abs(previousRect.left - currentRect.left),
      Math.abs(previousRect.top - currentRect.top),
    ]);
    const impact = ((right - left) * (bottom - top)) / (innerWidth * innerHeight);
    return impact * (Math.max(...distances) / Math.max(innerWidth, innerHeight));
  };
  const note = ({ sources, value, hadRecentInput }) => {
    if (hadRecentInput) return;
    const groups = Map.groupBy(sources, ({ node }) => (node?.parentElement ?? node)?.closest?.("[data-fix]")?.dataset.fix);
    for (const [name, group] of groups) {
      if (name) measured.boxes[name].shift += groups.size === 1 ? value : score(group);
    }
  };
  const shifts = new PerformanceObserver((list) => {
    list.getEntries().forEach(note);
    announce();
  });
  if (canScore) shifts.observe({ type: "layout-shift", buffered: true });
  const changes = new MutationObserver(schedule);
  changes.observe(document.body, { childList: true, subtree: true, characterData: true });
  schedule();

  // What a visitor does afterwards is no part of the load.
  const stop = () => {
    shifts.takeRecords().forEach(note);
    shifts.disconnect();
    changes.disconnect();
    announce();
  };
  for (const input of ["pointerdown", "keydown"]) addEventListener(input, () => changes.disconnect(), { once: true });
  setTimeout(stop, 10_000);
})();
