// Runs before the page's own scripts, the same on every site: notes, frame by frame, whether the list is back.
{
  const TOLERANCE_PX = 2;
  const state = { frames: [], shift: 0, interactions: [], messages: [], startedAt: 0 };
  // What there was when the list was left: links of the cards, and how far each of those in sight was from the window's
  // top. The window's name outlives a reload, and no storage is touched.
  let left = JSON.parse(window.name || "null");

  const findVisible = (selector) => [...document.querySelectorAll(selector)].find((element) => element.checkVisibility());
  const findList = () => findVisible("ol.posts");
  const linkOf = (item) => item?.querySelector("h2 a")?.getAttribute("href");
  const topOf = (item) => item.getBoundingClientRect().top;
  const isAlive = () =>
    [...document.querySelectorAll("main a, main button")].some(
      (element) => element.checkVisibility() && Object.keys(element).some((key) => key.startsWith("__reactProps")),
    );

  const hasCards = (list) =>
    list.children.length === left.links.length && left.links.every((link, at) => linkOf(list.children[at]) === link);
  /* The cards that were in sight are there, one after the other, and each where it was. */
  const isAtPlace = (list) => {
    const items = [...list.children];
    const first = items.findIndex((item) => linkOf(item) === left.seen[0].link);
    return left.seen.every(({ link, top }, at) => {
      const item = items[first + at];
      return linkOf(item) === link && Math.abs(topOf(item) - top) <= TOLERANCE_PX;
    });
  };
  const describe = () => {
    const list = findList();
    if (list && left) return { shows: isAtPlace(list) ? "right" : "wrong", isWhole: hasCards(list) };
    return { shows: findVisible(".skeletons") ? "skeleton" : "other", isWhole: false };
  };

  // A frame is over when a task runs after it, or another frame begins: layout and paint are then behind it.
  const { port1, port2 } = new MessageChannel();
  let frame = {};
  const end = () => (frame.ended ??= performance.now() - state.startedAt);
  port2.onmessage = end;
  const look = () => {
    end();
    requestAnimationFrame(look);
    frame = { began: performance.now() - state.startedAt, ended: null, ...describe() };
    state.frames.push(frame);
    port1.postMessage(null);
  };
  requestAnimationFrame(look);

  const observe = (options, handle) =>
    new PerformanceObserver((list) => list.getEntries().forEach(handle)).observe({ buffered: true, ...options });
  observe({ type: "layout-shift" }, (entry) => (state.shift += entry.hadRecentInput ? 0 : entry.value));
  observe({ type: "event", durationThreshold: 16 }, ({ interactionId, duration }) => {
    if (interactionId) state.interactions.push(duration);
  });
  performance.setResourceTimingBufferSize(10_000);
  const { send } = WebSocket.prototype;
  WebSocket.prototype.send = function (data) {
    state.messages.push({ kind: "websocket", at: performance.now(), bytes: data.length ?? data.byteLength ?? 0 });
    return send.call(this, data);
  };

  const isInSight = ({ top, bottom }) => bottom > TOLERANCE_PX && top < innerHeight - TOLERANCE_PX;
  const note = () => {
    const items = [...findList().children];
    const seen = items.filter((item) => isInSight(item.getBoundingClientRect()));
    left = { links: items.map(linkOf), seen: seen.map((item) => ({ link: linkOf(item), top: topOf(item) })) };
    window.name = JSON.stringify(left);
  };
  addEventListener("click", ({ target }) => target.closest("ol.posts h2 a") && note(), { capture: true });

  const nextFrame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  const start = () => {
    Object.assign(state, { frames: [], shift: 0, messages: [], startedAt: performance.now() });
    performance.clearResourceTimings();
  };
  const listRequests = () => {
    // A browser may ask for the icon again with every entry of its history.
    const icons = [...document.querySelectorAll("link[rel~=icon]")].map(({ href }) => href);
    const resources = performance.getEntriesByType("resource").filter(({ name }) => !icons.includes(name));
    const entries = [...performance.getEntriesByType("navigation"), ...resources];
    const requests = entries.map((entry) => ({ kind: entry.initiatorType, at: entry.startTime, bytes: entry.transferSize }));
    return [...requests, ...state.messages]
      .map((request) => ({ ...request, at: request.at - state.startedAt }))
      .filter(({ at }) => at >= 0);
  };

  globalThis.returning = {
    isAlive,
    isShown: (path, heading) =>
      location.pathname === path && findVisible("main h1")?.textContent === heading && isAlive(),
    isElsewhere: (path, heading) =>
      location.pathname === path && ![heading, undefined].includes(findVisible("main h1")?.textContent) && isAlive(),
    readPage: () => ({ path: location.pathname, heading: findVisible("main h1")?.textContent ?? "" }),
    count: () => findList()?.children.length ?? 0,
    /* Brings a card near the top, until nothing moves any more. */
    async scrollTo(index, top) {
      for (let still = 0; still < 3; ) {
        const distance = topOf(findList().children[index]) - top;
        still = Math.abs(distance) < 1 ? still + 1 : 0;
        scrollBy({ top: distance, behavior: "instant" });
        await nextFrame();
      }
      return linkOf(findList().children[index]);
    },
    note,
    back() {
      start();
      history.back();
    },
    /* Once all of it has been right for a while and the page is alive, or when it is given up. */
    isOver(settledMs, limitMs) {
      const now = performance.now() - state.startedAt;
      const lastBad = state.frames.findLast(({ shows, isWhole }) => shows !== "right" || !isWhole)?.began ?? 0;
      const last = state.frames.at(-1);
      const isRight = last?.shows === "right" && last.isWhole;
      return now > limitMs || (isRight && now - lastBad > settledMs && isAlive());
    },
    read() {
      // Before it, a new document was blank.
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      const paintedAt = state.startedAt ? 0 : (paint?.paintTime ?? paint?.startTime ?? 0);
      return {
        paintedAt,
        frames: state.frames.filter(({ ended }) => ended !== null),
        shift: state.shift,
        requests: listRequests(),
        interactions: state.interactions,
        hasCards: describe().isWhole,
      };
    },
  };
}
