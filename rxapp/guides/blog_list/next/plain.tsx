"use client";
import { useState } from "react";
import { fetchPosts, type Page } from "./posts";

export default function Posts({ first }: { first: Page }) {
  const [{ items, next }, setList] = useState(first);
  const loadMore = async () => {
    const page = await fetchPosts(next!);
    setList({ items: [...items, ...page.items], next: page.next });
  };
  return (
    <>
      <ol>{items.map((post) => <li key={post.slug}>{post.title}</li>)}</ol>
      {next && <button onClick={loadMore}>Load more</button>}
    </>
  );
}
