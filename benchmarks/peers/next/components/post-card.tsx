import Link from "next/link";
import type { PostCardData } from "@/lib/types";

export function Byline({ post }: { post: PostCardData }) {
  return (
    <p className="byline">
      <span>{post.author}</span>
      <time dateTime={post.published_at}>{post.published_label}</time>
      <span>{post.reading_label}</span>
      <span className="byline-tags">
        {post.tags.map((tag) => (
          <Link key={tag} href={`/blog?tag=${encodeURIComponent(tag)}`} className="tag-link">
            {tag}
          </Link>
        ))}
      </span>
    </p>
  );
}

export function PostCard({ post }: { post: PostCardData }) {
  return (
    <li>
      <article className="card">
        <h2 className="card-title">
          <Link href={post.href}>{post.title}</Link>
        </h2>
        <p className="card-excerpt">{post.excerpt}</p>
        <Byline post={post} />
      </article>
    </li>
  );
}

export function PostCards({ posts }: { posts: PostCardData[] }) {
  return posts.map((post) => <PostCard key={post.slug} post={post} />);
}
