/* What a list asks of the server: the page that follows, and whether what it shows is still so. */
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";
import { append, findSurvivor, reconcile } from "./list_changes.js";
import { findAnchor, findList } from "./list_anchor.js";
import { change, getList } from "./list_store.js";

const RESTARTED = "The list has changed, and starts again from the newest.";

/* A list that has started again begins with the newest, wherever its page began. */
function ask({ source }, { isRestarted }, query, headers) {
  const url = new URL(source, getBackendURL(env.PING));
  if (isRestarted) url.searchParams.delete("after");
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  return fetch(url, { headers });
}

async function readCode(response) {
  try {
    return (await response.json()).error.code;
  } catch {
    return "";
  }
}

function explain() {
  const reason = navigator.onLine ? "The server did not answer" : "You are offline";
  return `${reason}, so there is nothing more for now. What is on the page stays; please try again.`;
}

/* A cursor that the server does not know is no reason to stop: the list starts from its first page. */
async function restart(id, context) {
  const response = await ask(context, { isRestarted: true }, {});
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  const { items, next } = await response.json();
  const news = { waiting: null, newCount: 0, message: RESTARTED };
  change(id, { items, next: next ?? "", status: "idle", isRestarted: true, ...news }, { anchor: null });
}

export async function loadMore(id, context) {
  const list = getList(id);
  if (list.status === "loading" || !list.next) return;
  change(id, { status: "loading", message: "" });
  try {
    const response = await ask(context, list, { after: list.next });
    if (response.ok) {
      const [next, focus] = append(getList(id), await response.json(), context.terms);
      change(id, next, { focus });
    } else if ((await readCode(response)) === "bad_cursor") await restart(id, context);
    else throw new Error(`HTTP ${response.status}`);
  } catch {
    change(id, { status: "failed", message: explain() });
  }
}

/* One conditional request for everything that is shown. Where it fails, what is shown stays. */
export async function revalidate(id, context) {
  const { terms } = context;
  const asked = getList(id);
  try {
    const response = await ask(context, asked, { until: asked.next }, { "If-None-Match": `W/"${asked.version}"` });
    const list = getList(id);
    // While it was under way the list has grown, and the answer does not speak for all of it.
    if (response.status !== 200 || list.next !== asked.next) return;
    const answer = await response.json();
    const next = { ...reconcile(list, answer, terms), heard: answer.version };
    const anchor = findSurvivor(list.items, next.items, findAnchor(findList(terms.name)), terms.key);
    change(id, next, anchor ? { anchor } : undefined);
  } catch {
    // The next return asks again.
  }
}
