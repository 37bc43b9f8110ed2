"use client";

import { useEffect, useState } from "react";
import { PostCards } from "@/components/post-card";
import "@/components/post-list.css";
import type { PostSlice } from "@/lib/types";

type Status = "idle" | "loading" | "failed";
type Props = { first: PostSlice; tag: string };

const LABELS: Record<Status, string> = { idle: "Load more", loading: "Loading", failed: "Try again" };

function makeQuery(tag: string, cursor: string): string {
  return String(new URLSearchParams({ ...(tag ? { tag } : {}), after: cursor }));
}

async function fetchAfter(tag: string, cursor: string): Promise<PostSlice> {
  const response = await fetch(`/api/posts?${makeQuery(tag, cursor)}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** The list as guides write it: the whole of it under one key, written in an effect and restored in another. */
export function PostList({ first, tag }: Props) {
  const [list, setList] = useState(first);
  const [status, setStatus] = useState<Status>("idle");
  const [message, setMessage] = useState("");
  const key = `posts:${tag}`;

  useEffect(() => {
    const kept = sessionStorage.getItem(key);
    if (kept) setList(JSON.parse(kept));
  }, [key]);

  useEffect(() => {
    if (list !== first) sessionStorage.setItem(key, JSON.stringify(list));
  }, [key, list, first]);

  async function loadMore() {
    if (!list.next || status === "loading") return;
    setStatus("loading");
    setMessage("");
    try {
      const page = await fetchAfter(tag, list.next);
      setList((known) => ({ items: [...known.items, ...page.items], next: page.next }));
      setStatus("idle");
      setMessage(`${page.items.length} more loaded.${page.next ? "" : " That was the last."}`);
    } catch {
      setStatus("failed");
      setMessage("Loading more failed. Please try again.");
    }
  }

  return (
    <>
      <ol className="posts">
        <PostCards posts={list.items} />
      </ol>
      <div className="more">
        {list.next ? (
          <>
            <button type="button" className="button scripted" aria-busy={status === "loading"} onClick={loadMore}>
              {LABELS[status]}
            </button>
            <a href={`/blog?${makeQuery(tag, list.next)}`} className="button unscripted">
              Older posts
            </a>
          </>
        ) : (
          <p className="list-end">You have reached the first post.</p>
        )}
        <p role="status" className="list-status">
          {message}
        </p>
      </div>
    </>
  );
}
