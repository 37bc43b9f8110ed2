import type { Metadata } from "next";

export const SITE_NAME = "rxapp";
export const PUBLIC_URL = process.env.PUBLIC_URL ?? "http://localhost:3000";

export const NAVIGATION = [
  { href: "/blog", label: "Blog" },
  { href: "/guides/client-only", label: "Client-only state" },
  { href: "/guides/sessions", label: "Sessions" },
  { href: "/guides/blog-list", label: "Blog list" },
];

type PageHead = { title: string; description: string; path: string; kind?: "website" | "article"; isIndexed?: boolean };

export function makeMetadata({ title, description, path, kind = "website", isIndexed = true }: PageHead): Metadata {
  return {
    title,
    description,
    alternates: { canonical: path },
    openGraph: { type: kind, title, description, url: path },
    ...(isIndexed ? {} : { robots: { index: false } }),
  };
}
