/* Copies the code of the figure that a button is in, and says so for a moment. */
import { useEffect, useState } from "react";

export function useCopy() {
  const [label, setLabel] = useState("Copy");
  useEffect(() => {
    if (label === "Copy") return undefined;
    const timer = setTimeout(() => setLabel("Copy"), 2000);
    return () => clearTimeout(timer);
  }, [label]);
  const copy = async (event) => {
    const code = event.currentTarget.closest(".code-figure").querySelector("code").textContent;
    try {
      await navigator.clipboard.writeText(code);
      setLabel("Copied");
    } catch {
      setLabel("Not allowed");
    }
  };
  return { label, copy };
}
