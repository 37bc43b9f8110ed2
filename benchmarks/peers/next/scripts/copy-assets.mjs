// Both apps show the same style sheets and icon: the ones in the project's `assets`. The fixes are the guide's files.
import { cp, mkdir } from "node:fs/promises";
import path from "node:path";

const root = path.join(import.meta.dirname, "..");
const assets = process.env.ASSETS_DIR ?? path.join(root, "../../../assets");

await mkdir(path.join(root, "styles"), { recursive: true });
await mkdir(path.join(root, "public"), { recursive: true });
for (const name of ["site.css", "article.css", "code.css", "guide.css"]) {
  await cp(path.join(assets, name), path.join(root, "styles", name));
}
await cp(path.join(assets, "favicon.ico"), path.join(root, "public/favicon.ico"));
await cp(path.join(assets, "../rxapp/guides/client_only/next"), path.join(root, "components/fixes"), { recursive: true });
