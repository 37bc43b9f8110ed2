"use client";

// Rendered in the browser only: it may read what it likes.
export default function Titles() {
  const text = sessionStorage.getItem("put-aside") ?? "";
  return (
    <ul className="titles room-for-three">
      {text.split("\n").filter(Boolean).map((title) => <li key={title}>{title}</li>)}
    </ul>
  );
}
