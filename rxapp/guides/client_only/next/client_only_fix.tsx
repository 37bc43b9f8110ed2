"use client";
import dynamic from "next/dynamic";

// titles.tsx reads sessionStorage in its body.
const Titles = dynamic(() => import("./titles"), {
  ssr: false,
  loading: () => <div className="titles room-for-three" />,
});

export default function PutAside() {
  return <Titles />;
}
