import { Redis } from "ioredis";
import { cookies } from "next/headers";

export interface Session {
  userId: string;
  name: string;
  email: string;
  theme: string;
  visits: number;
  cart: { sku: string; name: string; quantity: number; unitPrice: number }[];
}

const COOKIE = "session";
const SECONDS = 86_400;

// The build imports this file too, and has no Redis.
const redis = new Redis(process.env.REDIS_URL ?? "", { lazyConnect: true });

export async function createSession(session: Session): Promise<void> {
  const id = crypto.randomUUID();
  await redis.set(`session:${id}`, JSON.stringify(session), "EX", SECONDS);
  (await cookies()).set(COOKIE, id, { httpOnly: true, sameSite: "lax", path: "/", maxAge: SECONDS });
}

export async function readSession(): Promise<Session | null> {
  const id = (await cookies()).get(COOKIE)?.value;
  if (!id) return null;
  const found = await redis.get(`session:${id}`);
  return found ? (JSON.parse(found) as Session) : null;
}

export async function updateSession(change: (session: Session) => void): Promise<Session | null> {
  const id = (await cookies()).get(COOKIE)?.value;
  const session = await readSession();
  if (!id || !session) return null;
  change(session);
  await redis.set(`session:${id}`, JSON.stringify(session), "EX", SECONDS);
  return session;
}
