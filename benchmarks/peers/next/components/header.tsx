import Link from "next/link";
import { MarkIcon } from "@/components/icons";
import { NavLink } from "@/components/nav-link";
import { ThemeButton } from "@/components/theme-button";
import { NAVIGATION, SITE_NAME } from "@/lib/site";

export function Header() {
  return (
    <header className="header">
      <div className="header-row">
        <Link href="/" className="wordmark">
          <MarkIcon />
          {SITE_NAME}
        </Link>
        <nav className="nav" aria-label="Main">
          {NAVIGATION.map((entry) => (
            <NavLink key={entry.href} {...entry} />
          ))}
        </nav>
        <ThemeButton />
      </div>
    </header>
  );
}
