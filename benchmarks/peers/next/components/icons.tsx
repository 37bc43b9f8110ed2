const SUN = [
  "M12 3v2M12 19v2M3 12h2M19 12h2M5.6 5.6 7 7M17 17l1.4 1.4M18.4 5.6 17 7M7 17l-1.4 1.4",
  "M12 8a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
];
const MOON = ["M20 14.5A8 8 0 0 1 9.5 4 8 8 0 1 0 20 14.5z"];
const MARK = ["M4 6.5h16", "M4 12h10", "M4 17.5h6"];

function Icon({ paths, className }: { paths: string[]; className: string }) {
  return (
    <svg viewBox="0 0 24 24" className={className} aria-hidden="true" focusable="false">
      {paths.map((path) => (
        <path key={path} d={path} />
      ))}
    </svg>
  );
}

export const SunIcon = () => <Icon paths={SUN} className="icon icon-sun" />;
export const MoonIcon = () => <Icon paths={MOON} className="icon icon-moon" />;
export const MarkIcon = () => <Icon paths={MARK} className="icon wordmark-icon" />;
