import { updateSession } from "@/lib/session";

export const dynamic = "force-dynamic";

export async function GET(): Promise<Response> {
  const session = await updateSession((values) => {
    values.visits += 1;
  });
  if (!session) return Response.json({ error: "signed_out" }, { status: 401 });
  return Response.json({ visits: session.visits });
}
