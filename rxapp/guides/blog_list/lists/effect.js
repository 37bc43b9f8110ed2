/* The whole list under one key, read in an effect: after the first page has been painted. */
import { useEffect, useState } from "react";
import { loadMore } from "./fetch_posts.js";

const KEY = "guide-effect-list";

export function useEffectList({ source, posts, next }) {
  const [list, setList] = useState({ items: posts, next, status: "idle" });
  useEffect(() => {
    try {
      const kept = JSON.parse(sessionStorage.getItem(KEY));
      if (kept) setList(kept);
    } catch {
      // Corrupt, or blocked. Without this catch, the whole page is gone.
    }
  }, []);
  useEffect(() => {
    try {
      if (list.items !== posts) sessionStorage.setItem(KEY, JSON.stringify({ ...list, status: "idle" }));
    } catch {
      // Full, or blocked: the same.
    }
  }, [list, posts]);
  return { ...list, loadMore: () => void loadMore(list, setList, source) };
}
