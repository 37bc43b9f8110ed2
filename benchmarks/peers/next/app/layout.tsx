import type { Metadata } from "next";
import type { ReactNode } from "react";
import { Footer } from "@/components/footer";
import { Header } from "@/components/header";
import { ThemeScript } from "@/components/theme-script";
import { PUBLIC_URL } from "@/lib/site";
import "@/styles/site.css";
import "@/styles/article.css";
import "@/styles/code.css";
import "@/styles/guide.css";

export const metadata: Metadata = {
  metadataBase: new URL(PUBLIC_URL),
  icons: { icon: "/favicon.ico" },
};

export default function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="en" suppressHydrationWarning>
      <head>
        <ThemeScript />
      </head>
      <body>
        <div className="site">
          <a href="#content" className="skip-link">
            Skip to content
          </a>
          <Header />
          <main id="content" className="page">
            {children}
          </main>
          <Footer />
        </div>
      </body>
    </html>
  );
}
