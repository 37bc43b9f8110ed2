import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { Suspense } from "react";
import { JsonLd } from "@/components/json-ld";
import { Byline } from "@/components/post-card";
import { ArticleSkeleton } from "@/components/skeletons";
import { findPost } from "@/lib/posts";
import { PUBLIC_URL, SITE_NAME, makeMetadata } from "@/lib/site";
import type { PostCardData, PostText } from "@/lib/types";

type Props = { params: Promise<{ slug: string }> };

async function readPost({ params }: Props): Promise<PostText> {
  const { slug } = await params;
  return findPost(decodeURIComponent(slug)) ?? notFound();
}

export async function generateMetadata(props: Props): Promise<Metadata> {
  const { card } = await readPost(props);
  const title = `${card.title} - ${SITE_NAME}`;
  return makeMetadata({ title, description: card.excerpt, path: card.href, kind: "article" });
}

function Neighbour({ label, post, className }: { label: string; post: PostCardData | null; className: string }) {
  if (!post) return <span />;
  return (
    <Link href={post.href} className={className}>
      <span className="neighbour-label">{label}</span>
      <span className="neighbour-title">{post.title}</span>
    </Link>
  );
}

function describeArticle({ card, updatedAt }: PostText): object {
  return {
    "@type": "BlogPosting",
    headline: card.title,
    description: card.excerpt,
    url: PUBLIC_URL + card.href,
    datePublished: card.published_at,
    dateModified: updatedAt,
    author: { "@type": "Person", name: card.author },
    publisher: { "@type": "Organization", name: SITE_NAME },
    keywords: card.tags,
  };
}

async function Post(props: Props) {
  const post = await readPost(props);
  return (
    <article className="article">
      <JsonLd data={describeArticle(post)} />
      <header className="page-head">
        <h1>{post.card.title}</h1>
        <p className="lede">{post.card.excerpt}</p>
        <Byline post={post.card} />
      </header>
      <div className="prose" dangerouslySetInnerHTML={{ __html: post.html }} />
      <nav className="neighbours" aria-label="Neighbouring posts">
        <Neighbour label="Older" post={post.older} className="neighbour" />
        <Neighbour label="Newer" post={post.newer} className="neighbour neighbour-newer" />
      </nav>
    </article>
  );
}

export default function PostPage(props: Props) {
  return (
    <Suspense fallback={<ArticleSkeleton />}>
      <Post {...props} />
    </Suspense>
  );
}
