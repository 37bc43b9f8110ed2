import Link from "next/link";
import { JsonLd } from "@/components/json-ld";
import { PostCards } from "@/components/post-card";
import { listPosts } from "@/lib/posts";
import { PUBLIC_URL, SITE_NAME, makeMetadata } from "@/lib/site";

export const dynamic = "force-dynamic";

export const metadata = makeMetadata({
  title: `${SITE_NAME} - sessions and browser state on Reflex`,
  description: "Browser storage, sessions in Redis and a blog list that stays where you left it, on Reflex.",
  path: "/",
});

const GUIDES = [
  {
    href: "/guides/client-only",
    name: "Client-only state",
    question: "window is not defined",
    answer: "Why browser objects are missing while a page is prerendered, and five ways to live with it.",
  },
  {
    href: "/guides/sessions",
    name: "Sessions",
    question: "A secret in a cookie, a record in Redis",
    answer: "What a session is, how it starts, rotates and ends, and what the record must never hold.",
  },
  {
    href: "/guides/blog-list",
    name: "Blog list",
    question: "Load more, open a post, come back",
    answer: "Keyset pages, and a list that is still where you left it after Back and after a reload.",
  },
];

function Hero() {
  return (
    <section className="hero">
      <p className="eyebrow">A reference app on Reflex</p>
      <h1>What Next.js guides teach, in pure Python, the way production needs it.</h1>
      <p className="lede">
        Five well-known guides on browser storage, sessions and lists, taken apart and done again. Every page here is
        rendered by Python, per request, and complete before any script loads.
      </p>
      <div className="actions">
        <Link href="/blog" className="button">
          Read the blog
        </Link>
        <Link href="/guides/sessions" className="button button-quiet">
          Start with sessions
        </Link>
      </div>
    </section>
  );
}

function GuideCards() {
  return (
    <section aria-labelledby="guides">
      <h2 id="guides">The guides</h2>
      <ol className="guide-cards">
        {GUIDES.map(({ href, name, question, answer }) => (
          <li key={href} className="guide-card">
            <p className="eyebrow">{name}</p>
            <h3 className="card-title">
              <Link href={href}>{question}</Link>
            </h3>
            <p className="card-excerpt">{answer}</p>
          </li>
        ))}
      </ol>
    </section>
  );
}

export default function HomePage() {
  return (
    <>
      <JsonLd data={{ "@type": "WebSite", name: SITE_NAME, url: `${PUBLIC_URL}/` }} />
      <Hero />
      <GuideCards />
      <section aria-labelledby="latest">
        <h2 id="latest">Latest posts</h2>
        <ol className="posts">
          <PostCards posts={listPosts({ limit: 4 }).items} />
        </ol>
        <p>
          <Link href="/blog" className="button button-quiet">
            All posts
          </Link>
        </p>
      </section>
    </>
  );
}
