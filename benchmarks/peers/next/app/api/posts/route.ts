import type { NextRequest } from "next/server";
import { MAX_PAGE_SIZE, PAGE_SIZE, decodeCursor, listPosts } from "@/lib/posts";

function refuse(code: string, message: string): Response {
  return Response.json({ error: { code, message } }, { status: 400 });
}

export function GET(request: NextRequest): Response {
  const query = request.nextUrl.searchParams;
  const limit = Number(query.get("limit") ?? PAGE_SIZE);
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_PAGE_SIZE) {
    return refuse("bad_limit", `limit must be a whole number from 1 to ${MAX_PAGE_SIZE}`);
  }
  const cursor = query.get("after");
  const after = cursor ? decodeCursor(cursor) : null;
  if (cursor && !after) return refuse("bad_cursor", "the cursor is malformed");
  return Response.json(listPosts({ limit, after, tag: query.get("tag") ?? "" }));
}
