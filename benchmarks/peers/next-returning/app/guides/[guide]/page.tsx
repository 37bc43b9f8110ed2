import { notFound } from "next/navigation";
import { GUIDES } from "@/lib/guides";

/** Linked from every page; no reader of the list comes here. */
export function generateStaticParams() {
  return Object.keys(GUIDES).map((guide) => ({ guide }));
}

export default async function GuidePage({ params }: { params: Promise<{ guide: string }> }) {
  const guide = GUIDES[(await params).guide] ?? notFound();
  return (
    <article className="article">
      <h1>{guide.question}</h1>
      <p className="lede">{guide.summary}</p>
    </article>
  );
}
