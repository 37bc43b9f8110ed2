export type PostCardData = {
  slug: string;
  title: string;
  excerpt: string;
  href: string;
  published_at: string;
  published_label: string;
  reading_label: string;
  author: string;
  tags: string[];
};

export type PostSlice = { items: PostCardData[]; next: string | null };

export type PostText = {
  card: PostCardData;
  html: string;
  updatedAt: string;
  older: PostCardData | null;
  newer: PostCardData | null;
};

export type TagCount = { slug: string; count: number };
