"use client";

import { type ReactNode, useState } from "react";
import { PostCards } from "@/components/post-card";
import type { PostCardData, PostSlice } from "@/lib/types";

type Status = "idle" | "loading" | "failed";
type Props = { children: ReactNode; tag: string; cursor: string | null };

const LABELS: Record<Status, string> = { idle: "Load more", loading: "Loading", failed: "Try again" };

function makeQuery(tag: string, cursor: string): string {
  return String(new URLSearchParams({ ...(tag ? { tag } : {}), after: cursor }));
}

async function fetchAfter(tag: string, cursor: string): Promise<PostSlice> {
  const response = await fetch(`/api/posts?${makeQuery(tag, cursor)}`);
  if (!response.ok) throw new Error(`HTTP ${response.status}`);
  return response.json();
}

/** The posts that came with the page (children, rendered on the server), and those loaded since. */
export function PostList({ children, tag, cursor }: Props) {
  const [posts, setPosts] = useState<PostCardData[]>([]);
  const [next, setNext] = useState(cursor);
  const [status, setStatus] = useState<Status>("idle");
  const [message, setMessage] = useState("");

  async function loadMore() {
    if (!next || status === "loading") return;
    setStatus("loading");
    setMessage("");
    try {
      const page = await fetchAfter(tag, next);
      setPosts((known) => [...known, ...page.items]);
      setNext(page.next);
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
        {children}
        <PostCards posts={posts} />
      </ol>
      <div className="more">
        {next ? (
          <>
            <button type="button" className="button scripted" aria-busy={status === "loading"} onClick={loadMore}>
              {LABELS[status]}
            </button>
            <a href={`/blog?${makeQuery(tag, next)}`} className="button unscripted">
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
