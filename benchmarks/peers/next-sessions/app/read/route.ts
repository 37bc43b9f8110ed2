import { readSession } from "@/lib/session";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const session = await readSession();
  if (!session) return Response.json({ error: "signed_out" }, { status: 401 });
  return Response.json({ name: session.name });
}
