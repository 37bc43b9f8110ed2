/** Applies the chosen theme before the first paint. */
const SCRIPT = `{
  let theme = null;
  try { theme = localStorage.getItem("theme"); } catch {}
  if (theme !== "light" && theme !== "dark") theme = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.documentElement.classList.add(theme);
  document.documentElement.style.colorScheme = theme;
}`;

export const ThemeScript = () => <script dangerouslySetInnerHTML={{ __html: SCRIPT }} />;
