// Next.js has no storage that the server can ask for: what the server
// has to know goes into a cookie, which comes with the request.
import { cookies } from "next/headers";

export default async function Titles() {
  const text = (await cookies()).get("put-aside")?.value ?? "";
  const titles = decodeURIComponent(text).split("\n").filter(Boolean);
  return (
    <ul className="titles">
      {titles.map((title) => <li key={title}>{title}</li>)}
    </ul>
  );
}
