/* Asks for the page that follows, for the two lists that have to do it themselves. */
import env from "$/env.json";
import { getBackendURL } from "$/utils/state";

async function fetchPosts(source, after) {
  const url = new URL(source, getBackendURL(env.PING));
  url.searchParams.set("after", after);
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

export async function loadMore(list, setList, source) {
  if (list.status === "loading" || !list.next) return;
  setList({ ...list, status: "loading" });
  try {
    const page = await fetchPosts(source, list.next);
    setList({ items: [...list.items, ...page.items], next: page.next ?? "", status: "idle" });
  } catch {
    setList({ ...list, status: "failed" });
  }
}
