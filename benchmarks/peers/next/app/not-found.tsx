import Link from "next/link";

export const metadata = { title: "Page not found - rxapp", description: "There is no page at this address." };

export default function NotFound() {
  return (
    <section className="notice">
      <p className="eyebrow">404</p>
      <h1>There is no such page</h1>
      <p className="lede">The address may have a typo, or the post was taken down by its author.</p>
      <div className="actions">
        <Link href="/blog" className="button">
          Read the blog
        </Link>
        <Link href="/" className="button button-quiet">
          Go to the home page
        </Link>
      </div>
    </section>
  );
}
