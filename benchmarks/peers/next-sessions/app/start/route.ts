import { readFile } from "node:fs/promises";
import { type Session, createSession } from "@/lib/session";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const values = JSON.parse(await readFile(/* turbopackIgnore: true */ process.env.SESSION_VALUES ?? "", "utf8")) as Session;
  await createSession(values);
  return Response.json({ name: values.name });
}
