import Link from "next/link";
import { Suspense } from "react";
import { MarkIcon } from "@/components/icons";
import { NavLink } from "@/components/nav-link";
import { ThemeButton } from "@/components/theme-button";
import { NAVIGATION, SITE_NAME } from "@/lib/site";

/** Which entry is the current one is not known while a page with a parameter is prerendered. */
function Entry({ href, label }: { href: string; label: string }) {
  const plain = (
    <Link href={href} className="nav-link">
      {label}
    </Link>
  );
  return (
    <Suspense fallback={plain}>
      <NavLink href={href} label={label} />
    </Suspense>
  );
}

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
            <Entry key={entry.href} {...entry} />
          ))}
        </nav>
        <ThemeButton />
      </div>
    </header>
  );
}
