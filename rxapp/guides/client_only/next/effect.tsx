"use client";
import { useEffect, useState } from "react";

export default function Titles() {
  const [titles, setTitles] = useState<string[] | null>(null);
  useEffect(() => {
    const text = sessionStorage.getItem("put-aside") ?? "";
    setTitles(text.split("\n").filter(Boolean));
  }, []);
  if (titles === null) return <p>Loading…</p>;
  return (
    <ul className="titles">
      {titles.map((title) => <li key={title}>{title}</li>)}
    </ul>
  );
}
