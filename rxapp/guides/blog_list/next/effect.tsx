"use client";
import { useEffect, useState } from "react";
import { fetchPosts, type Page } from "./posts";

export default function Posts({ first }: { first: Page }) {
  const [list, setList] = useState(first);
  useEffect(() => {
    const kept = sessionStorage.getItem("posts");
    if (kept) setList(JSON.parse(kept)); // throws if it is corrupt
  }, []);
  useEffect(() => {
    if (list === first) return;
    sessionStorage.setItem("posts", JSON.stringify(list)); // throws if it is full
  }, [list, first]);
  const loadMore = async () => {
    const page = await fetchPosts(list.next!);
    setList({ items: [...list.items, ...page.items], next: page.next });
  };
  return (
    <>
      <ol>{list.items.map((post) => <li key={post.slug}>{post.title}</li>)}</ol>
      {list.next && <button onClick={loadMore}>Load more</button>}
    </>
  );
}
