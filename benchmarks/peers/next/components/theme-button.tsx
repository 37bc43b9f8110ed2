"use client";

import { MoonIcon, SunIcon } from "@/components/icons";

function toggleTheme() {
  const { classList, style } = document.documentElement;
  const theme = classList.contains("dark") ? "light" : "dark";
  classList.remove("light", "dark");
  classList.add(theme);
  style.colorScheme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Blocked storage: the choice lasts as long as the page.
  }
}

export function ThemeButton() {
  return (
    <button type="button" className="theme-button" aria-label="Switch between light and dark" onClick={toggleTheme}>
      <SunIcon />
      <MoonIcon />
    </button>
  );
}
