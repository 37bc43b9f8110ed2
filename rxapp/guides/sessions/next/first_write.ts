"use server";
import { cookies } from "next/headers";
import { redis } from "./redis";

export async function set(key: string, value: string) {
  const jar = await cookies();
  let id = jar.get("sessionId")?.value; // whatever it is
  if (!id) {
    id = crypto.randomUUID();
    jar.set("sessionId", id); // no flags, and no end
  }
  await redis.hset(`session:${id}`, { [key]: value });
}
