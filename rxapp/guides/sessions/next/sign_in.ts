import { randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { redis } from "./redis";

const WEEK = 60 * 60 * 24 * 7;

export async function createSession(user: User) {
  const id = randomBytes(64).toString("hex");
  // The id itself is the key. What the visitor had before
  // stays where it was, under the old id.
  const value = JSON.stringify(user);
  await redis.set(`session:${id}`, value, "EX", WEEK);
  (await cookies()).set("session-id", id, {
    httpOnly: true,
    secure: true,
    sameSite: "lax",
    maxAge: WEEK,
  });
}
