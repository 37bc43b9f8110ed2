import type { NextConfig } from "next";

// Next's own answer, since version 16: a route that was left is not
// unmounted but hidden, in React's <Activity>, for the last three routes.
// It is memory: a reload, another site or a fourth route ends it.
const config: NextConfig = {
  cacheComponents: true,
};

export default config;
