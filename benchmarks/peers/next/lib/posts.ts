import { cache } from "react";
import { queryAll, queryOne } from "@/lib/database";
import type { PostCardData, PostSlice, PostText, TagCount } from "@/lib/types";

export const PAGE_SIZE = 10;
export const MAX_PAGE_SIZE = 50;

type CardRow = {
  id: number;
  slug: string;
  title: string;
  description: string;
  reading_minutes: number;
  published_at: string;
  author: string;
};
type Place = { publishedAt: string; id: number };

const CARD = `SELECT p.id, p.slug, p.title, p.description, p.reading_minutes, p.published_at, u.name AS author
  FROM post p JOIN "user" u ON u.id = p.author_id`;
const HAS_TAG = `AND EXISTS (SELECT 1 FROM post_tag x
  WHERE x.post_id = p.id AND x.tag_id = (SELECT id FROM tag WHERE slug = ?))`;
const NEWEST_FIRST = "ORDER BY p.published_at DESC, p.id DESC LIMIT ?";
const dates = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** The time as the database writes it. */
function now(): string {
  return new Date().toISOString().replace("T", " ").replace("Z", "000");
}

function tagsOf(ids: number[]): Map<number, string[]> {
  const found = new Map<number, string[]>(ids.map((id) => [id, []]));
  const rows = queryAll<{ post_id: number; slug: string }>(
    `SELECT x.post_id, t.slug FROM post_tag x JOIN tag t ON t.id = x.tag_id
     WHERE x.post_id IN (${ids.map(() => "?").join(", ")}) ORDER BY t.slug`,
    ...ids,
  );
  for (const row of rows) found.get(row.post_id)?.push(row.slug);
  return found;
}

function makeCards(rows: CardRow[]): PostCardData[] {
  const tags = tagsOf(rows.map((row) => row.id));
  return rows.map((row) => {
    const publishedAt = `${row.published_at.slice(0, 19).replace(" ", "T")}+00:00`;
    return {
      slug: row.slug,
      title: row.title,
      excerpt: row.description,
      href: `/blog/${encodeURIComponent(row.slug)}`,
      published_at: publishedAt,
      published_label: dates.format(new Date(publishedAt)),
      reading_label: `${row.reading_minutes} min read`,
      author: row.author,
      tags: tags.get(row.id) ?? [],
    };
  });
}

export function encodeCursor({ publishedAt, id }: Place): string {
  return Buffer.from(`${publishedAt}|${id}`).toString("base64url");
}

export function decodeCursor(cursor: string): Place | null {
  const match = /^([-0-9 :.]{26})\|(\d{1,15})$/.exec(Buffer.from(cursor, "base64url").toString());
  return match?.[1] && match[2] ? { publishedAt: match[1], id: Number(match[2]) } : null;
}

export function listPosts(options: { limit?: number; after?: Place | null; tag?: string } = {}): PostSlice {
  const { limit = PAGE_SIZE, after = null, tag = "" } = options;
  const place = after ? "(p.published_at, p.id) < (?, ?)" : "p.published_at <= ?";
  const rows = queryAll<CardRow>(
    `${CARD} WHERE NOT p.is_draft AND ${place} ${tag ? HAS_TAG : ""} ${NEWEST_FIRST}`,
    ...(after ? [after.publishedAt, after.id] : [now()]),
    ...(tag ? [tag] : []),
    limit + 1,
  );
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    items: makeCards(rows.slice(0, limit)),
    next: last ? encodeCursor({ publishedAt: last.published_at, id: last.id }) : null,
  };
}

/** All tags on public posts; once per request, however many components ask. */
export const listTags = cache((): TagCount[] =>
  queryAll<TagCount>(
    `SELECT t.slug, count(*) AS count FROM tag t
     JOIN post_tag x ON x.tag_id = t.id JOIN post p ON p.id = x.post_id
     WHERE NOT p.is_draft AND p.published_at <= ? GROUP BY t.slug ORDER BY t.slug`,
    now(),
  ),
);

function findNeighbour(row: CardRow, comparison: "<" | ">"): PostCardData | null {
  const direction = comparison === "<" ? "DESC" : "ASC";
  const rows = queryAll<CardRow>(
    `${CARD} WHERE NOT p.is_draft AND p.published_at <= ? AND (p.published_at, p.id) ${comparison} (?, ?)
     ORDER BY p.published_at ${direction}, p.id ${direction} LIMIT 1`,
    now(),
    row.published_at,
    row.id,
  );
  return makeCards(rows)[0] ?? null;
}

/** A public post with its neighbours; once per request, for the page and its metadata. */
export const findPost = cache((slug: string): PostText | null => {
  const row = queryOne<CardRow & { html: string; updated_at: string }>(
    `${CARD.replace("SELECT", "SELECT p.html, p.updated_at,")} WHERE p.slug = ? AND NOT p.is_draft AND p.published_at <= ?`,
    slug,
    now(),
  );
  const card = row && makeCards([row])[0];
  if (!row || !card) return null;
  return {
    card,
    html: row.html,
    updatedAt: `${row.updated_at.slice(0, 19).replace(" ", "T")}+00:00`,
    older: findNeighbour(row, "<"),
    newer: findNeighbour(row, ">"),
  };
});
