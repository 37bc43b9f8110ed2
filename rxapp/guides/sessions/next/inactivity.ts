import { NextResponse, type NextRequest } from "next/server";
import { redis } from "./redis";

// proxy.ts: runs before every page, so every page is a write.
export async function proxy(request: NextRequest) {
  const id = request.cookies.get("session-id")?.value;
  const response = NextResponse.next();
  if (id) {
    await redis.expire(`session:${id}`, WEEK);
    const options = { ...FLAGS, maxAge: WEEK };
    response.cookies.set("session-id", id, options);
  }
  return response;
}
