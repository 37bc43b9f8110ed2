// Runs before the page's own scripts and notes what the browser reports about loading.
globalThis.vitals = { fcp: 0, lcp: 0, cls: 0, longTasks: [] };
{
  const note = (type, handle) =>
    new PerformanceObserver((list) => list.getEntries().forEach(handle)).observe({ type, buffered: true });
  note("paint", (entry) => {
    if (entry.name === "first-contentful-paint") vitals.fcp = entry.startTime;
  });
  note("largest-contentful-paint", (entry) => (vitals.lcp = entry.startTime));
  // Without user input in these runs every shift counts.
  note("layout-shift", (entry) => (vitals.cls += entry.value));
  note("longtask", (entry) => vitals.longTasks.push([entry.startTime, entry.duration]));
}
