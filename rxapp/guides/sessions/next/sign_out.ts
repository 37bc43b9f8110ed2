"use server";
import { cookies } from "next/headers";
import { redis } from "./redis";

export async function signOut() {
  const jar = await cookies();
  const id = jar.get("session-id")?.value;
  if (!id) return;
  await redis.del(`session:${id}`); // until someone writes it
  jar.delete("session-id");
}
