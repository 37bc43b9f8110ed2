import path from "node:path";
import type { NextConfig } from "next";

/* One source, two builds: with KEEP_ROUTES the three routes visited last are hidden instead of unmounted. */
const keepsRoutes = process.env.KEEP_ROUTES === "1";

const config: NextConfig = {
  poweredByHeader: false,
  cacheComponents: keepsRoutes,
  distDir: keepsRoutes ? ".next/keeping" : ".next/plain",
  turbopack: { root: path.resolve(import.meta.dirname) },
};

export default config;
