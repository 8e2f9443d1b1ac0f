import type { ReactNode } from 'react';
import '@gatehouse/example-quickstart/style.css';

export const metadata = { title: 'Next.js · A sample app using Gatehouse' };

export default function Layout({ children }: { children: ReactNode }) {
  return (
    <html lang="en">
      <body>
        <header className="bar">
          <a className="brand" href="/">
            <span className="mark" aria-hidden="true" />
            Next.js
          </a>
          <span className="note">A sample app using Gatehouse</span>
        </header>
        <main>{children}</main>
      </body>
    </html>
  );
}
