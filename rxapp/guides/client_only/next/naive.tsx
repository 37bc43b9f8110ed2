"use client";

export default function Titles() {
  // Next.js renders client components on the server as well.
  const text = sessionStorage.getItem("put-aside") ?? "none";
  return <p>Put aside: {text}</p>;
}
