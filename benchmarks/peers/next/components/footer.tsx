import Link from "next/link";
import { NAVIGATION } from "@/lib/site";

export function Footer() {
  return (
    <footer className="footer">
      <div className="footer-row">
        <p className="footer-note">A reference app on Reflex. MIT licence; take what you need.</p>
        <nav className="footer-nav" aria-label="Footer">
          {NAVIGATION.map(({ href, label }) => (
            <Link key={href} href={href}>
              {label}
            </Link>
          ))}
          <a href="/feed.xml">Atom feed</a>
        </nav>
      </div>
    </footer>
  );
}
