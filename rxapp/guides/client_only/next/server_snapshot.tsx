"use client";
import { useSyncExternalStore } from "react";

const subscribe = (notify: () => void) => {
  window.addEventListener("put-aside", notify); // setters dispatch it
  return () => window.removeEventListener("put-aside", notify);
};
const read = () => sessionStorage.getItem("put-aside") ?? "";
const readOnServer = () => "";

export default function Titles() {
  const text = useSyncExternalStore(subscribe, read, readOnServer);
  const titles = text.split("\n").filter(Boolean);
  return (
    <ul className="titles room-for-three">
      {titles.map((title) => <li key={title}>{title}</li>)}
    </ul>
  );
}
