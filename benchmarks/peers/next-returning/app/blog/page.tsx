import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { PostList } from "@/components/post-list";
import { ListSkeleton } from "@/components/skeletons";
import { decodeCursor, listPosts, listTags } from "@/lib/posts";
import { SITE_NAME, makeMetadata } from "@/lib/site";
import type { TagCount } from "@/lib/types";

type Props = { searchParams: Promise<{ tag?: string | string[]; after?: string | string[] }> };

const SUMMARY =
  "Short articles on sessions, cookies, Redis, prerendering, pagination and Reflex, with code that runs.";

const first = (value: string | string[] | undefined): string => (Array.isArray(value) ? value[0] : value) ?? "";

async function readQuery({ searchParams }: Props) {
  const query = await searchParams;
  return { tag: first(query.tag), after: first(query.after) };
}

function describe(tag: string): { heading: string; summary: string } {
  if (!tag) return { heading: "Blog", summary: SUMMARY };
  const found = listTags().find(({ slug }) => slug === tag);
  if (!found) notFound();
  const subject = tag.replaceAll("-", " ");
  return { heading: `Posts about ${subject}`, summary: `${found.count} posts about ${subject}.` };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { tag, after } = await readQuery(props);
  const { heading, summary } = describe(tag);
  const path = tag ? `/blog?tag=${encodeURIComponent(tag)}` : "/blog";
  return makeMetadata({ title: `${heading} - ${SITE_NAME}`, description: summary, path, isIndexed: !after });
}

function TagFilter({ tags, current }: { tags: TagCount[]; current: string }) {
  return (
    <nav className="tags" aria-label="Filter by tag">
      {[{ slug: "" }, ...tags].map(({ slug }) => (
        <Link
          key={slug}
          href={slug ? `/blog?tag=${encodeURIComponent(slug)}` : "/blog"}
          className="tag"
          aria-current={slug === current ? "page" : undefined}
        >
          {slug || "All"}
        </Link>
      ))}
    </nav>
  );
}

async function Blog(props: Props) {
  const { tag, after } = await readQuery(props);
  const { heading, summary } = describe(tag);
  const first = listPosts({ tag, after: after ? decodeCursor(after) : null });
  return (
    <>
      <header className="page-head">
        <h1>{heading}</h1>
        <p className="lede">{summary}</p>
      </header>
      <TagFilter tags={listTags()} current={tag} />
      <PostList key={`${tag} ${after}`} tag={tag} first={first} />
    </>
  );
}

export default function BlogPage(props: Props) {
  return (
    <Suspense fallback={<ListSkeleton />}>
      <Blog {...props} />
    </Suspense>
  );
}
