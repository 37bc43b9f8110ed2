import Link from "next/link";
import { SITE_NAME } from "@/lib/site";

/** No reader of the list comes here. */
export default function HomePage() {
  return (
    <section className="hero">
      <h1>{SITE_NAME}</h1>
      <Link href="/blog" className="button">
        Read the blog
      </Link>
    </section>
  );
}
