/* What becomes of a list when the server has answered: from one state to the next, without a side effect. */

function countAll(list) {
  return list.next ? Math.max(list.total, list.items.length) : list.items.length;
}

function settle(list) {
  return { ...list, total: countAll(list) };
}

/* A page that follows. What has moved between pages since is there once. */
export function append(list, page, { key, nouns }) {
  const known = new Set(list.items.map((item) => item[key]));
  const added = page.items.filter((item) => !known.has(item[key]));
  const next = settle({ ...list, items: [...list.items, ...added], next: page.next ?? "", status: "idle" });
  const end = next.next ? ` ${next.items.length} of ${next.total} are on the page.` : " These are all there are.";
  const message = `${added.length} more ${nouns[added.length === 1 ? 0 : 1]} loaded.${end}`;
  return [{ ...next, message }, added[0]?.[key]];
}

/* What the server says of everything that is shown: changed items change, and those that are no more go. What is new
   waits until the reader asks for it. */
export function reconcile(list, answer, { key, nouns }) {
  const answered = new Map(answer.items.map((item) => [item[key], item]));
  // An answer that was cut short says nothing of what follows its last item.
  const end = answer.truncated ? list.items.findLastIndex((item) => answered.has(item[key])) : list.items.length - 1;
  const rest = list.items.slice(end + 1);
  const items = list.items.slice(0, end + 1).flatMap((item) => answered.get(item[key]) ?? []);
  const shown = new Set([...items, ...rest].map((item) => item[key]));
  const newCount = answer.items.filter((item) => !shown.has(item[key])).length;
  const message = newCount ? `${newCount} new ${nouns[newCount === 1 ? 0 : 1]}.` : list.message;
  const waiting = newCount ? answer : null;
  // With items that wait, what is shown is not what the server has: whoever asks again has to hear of them again.
  const version = newCount ? list.version : answer.version;
  const next = settle({ ...list, items: [...items, ...rest], version, total: answer.total });
  return { ...next, total: Math.max(answer.total, next.total), newCount, waiting, message };
}

export function showWaiting(list, { key }) {
  const shown = new Set(list.items.map((item) => item[key]));
  const { items: answered, version } = list.waiting;
  const first = answered.find((item) => !shown.has(item[key]))?.[key];
  const waiting = new Set(answered.map((item) => item[key]));
  // What was loaded since follows.
  const items = [...answered, ...list.items.filter((item) => !waiting.has(item[key]))];
  return [settle({ ...list, items, version, waiting: null, newCount: 0, message: "" }), first];
}

/* The anchor, or if it is gone the nearest item that is still there: the one after it rather than the one before. */
export function findSurvivor(before, after, anchor, key) {
  if (!anchor) return null;
  const left = new Set(after.map((item) => item[key]));
  const at = before.findIndex((item) => item[key] === anchor.key);
  const nearest = [...before.slice(at), ...before.slice(0, at).reverse()].find((item) => left.has(item[key]));
  return nearest ? { key: nearest[key], top: anchor.top } : null;
}
