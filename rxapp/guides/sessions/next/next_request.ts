"use server";
import { cookies } from "next/headers";
import { redis } from "./redis";

async function getSessionId() {
  return (await cookies()).get("sessionId")?.value;
}

export async function get(key: string) {
  const id = await getSessionId();
  return id ? redis.hget(`session:${id}`, key) : null; // text
}

export async function getAll() {
  const id = await getSessionId();
  return id ? redis.hgetall(`session:${id}`) : null;
}
