/* What has been loaded belongs to the component, and goes with it. */
import { useState } from "react";
import { loadMore } from "./fetch_posts.js";

export function usePlainList({ source, posts, next }) {
  const [list, setList] = useState({ items: posts, next, status: "idle" });
  return { ...list, loadMore: () => void loadMore(list, setList, source) };
}
