// Runs before the page's own scripts: keeps the titles, and notes when the page shows them and what that moved.
globalThis.fix = { rightAt: null, fcp: 0, cls: 0, moved: 0, lastChange: 0 };
{
  const titles = ["Server snapshots", "Keyset pages", "Sliding expiry"];
  sessionStorage.setItem("put-aside", titles.join("\n"));
  sessionStorage.setItem("stored:put-aside", JSON.stringify([Date.now(), 1, titles]));
  const note = (type, handle) =>
    new PerformanceObserver((list) => list.getEntries().forEach(handle)).observe({ type, buffered: true });
  note("paint", (entry) => {
    if (entry.name === "first-contentful-paint") fix.fcp = entry.startTime;
  });
  note("layout-shift", (entry) => (fix.cls += entry.value));
  let offset = null;
  const look = () => {
    const box = document.querySelector("[data-fix]");
    const line = box?.querySelector("[data-after]");
    if (line) {
      const now = Math.round(line.getBoundingClientRect().top - box.getBoundingClientRect().top);
      fix.moved += Math.abs(now - (offset ?? now));
      offset = now;
      const shown = [...box.querySelectorAll(".titles > li")].map((item) => item.textContent);
      if (fix.rightAt === null && shown.join("\n") === titles.join("\n")) fix.rightAt = performance.now();
    }
    requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}
