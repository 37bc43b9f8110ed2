import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import BeforePaint from "@/components/fixes/before_paint";
import ClientOnly from "@/components/fixes/client_only_fix";
import Effect from "@/components/fixes/effect";
import ServerSnapshot from "@/components/fixes/server_snapshot";

export const dynamic = "force-dynamic";

const FIXES: Record<string, () => ReactNode> = {
  effect: Effect,
  client_only_fix: ClientOnly,
  server_snapshot: ServerSnapshot,
  before_paint: BeforePaint,
};

export default async function FixPage({ params }: { params: Promise<{ fix: string }> }) {
  const { fix } = await params;
  const Fix = FIXES[fix] ?? notFound();
  return (
    <article>
      <h1>Put aside</h1>
      <div className="race-value" data-fix="">
        <Fix />
        <p className="race-after" data-after="">
          The line below.
        </p>
      </div>
    </article>
  );
}
