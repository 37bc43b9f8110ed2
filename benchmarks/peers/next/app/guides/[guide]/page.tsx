import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { PostCards } from "@/components/post-card";
import { type Guide, GUIDES } from "@/lib/guides";
import { listPosts } from "@/lib/posts";
import { SITE_NAME, makeMetadata } from "@/lib/site";

export const dynamic = "force-dynamic";

type Props = { params: Promise<{ guide: string }> };

async function readGuide({ params }: Props): Promise<{ name: string; guide: Guide }> {
  const { guide: name } = await params;
  return { name, guide: GUIDES[name] ?? notFound() };
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { name, guide } = await readGuide(props);
  return makeMetadata({ title: `${guide.name} - ${SITE_NAME}`, description: guide.summary, path: `/guides/${name}` });
}

function Comparison({ points }: { points: Guide["points"] }) {
  return (
    <div role="region" tabIndex={0} className="table-scroll" aria-label="Next.js compared with this app">
      <table>
        <thead>
          <tr>
            <th scope="col">Next.js</th>
            <th scope="col">Here</th>
          </tr>
        </thead>
        <tbody>
          {points.map(([theirs, ours]) => (
            <tr key={theirs}>
              <td>{theirs}</td>
              <td>{ours}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function GuideText({ guide }: { guide: Guide }) {
  return (
    <>
      <header className="page-head">
        <p className="eyebrow">{guide.name}</p>
        <h1>{guide.question}</h1>
        <p className="lede">{guide.summary}</p>
      </header>
      <div className="prose">
        {guide.answer.map((paragraph) => (
          <p key={paragraph}>{paragraph}</p>
        ))}
        <h2>In Next.js, and here</h2>
        <Comparison points={guide.points} />
      </div>
    </>
  );
}

export default async function GuidePage(props: Props) {
  const { guide } = await readGuide(props);
  return (
    <article className="article">
      <GuideText guide={guide} />
      <section aria-labelledby="read-on">
        <h2 id="read-on">Read on</h2>
        <ol className="posts">
          <PostCards posts={listPosts({ limit: 4, tag: guide.tag }).items} />
        </ol>
        <p>
          <Link href={`/blog?tag=${guide.tag}`} className="button button-quiet">
            More on this subject
          </Link>
        </p>
      </section>
    </article>
  );
}
