import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { Banner, Tooltip } from "../ui/index.ts";
import { useLink } from "../client/index.ts";
import { routes, type Route } from "./routes.ts";
import { StatusBar } from "./StatusBar.tsx";
import styles from "./frame.module.css";

/** What stands around every page: rail, work area, status line. */
export function Frame({ children }: { readonly children: ReactNode }): ReactNode {
  const { state } = useLink();
  return (
    <div className={styles.frame}>
      <a className={styles.skip} href="#main" onClick={skipToMain}>
        Skip to the work area
      </a>
      <nav className={styles.rail} aria-label="Pages">
        {routes
          .filter(({ foot }) => foot !== true)
          .map((route) => (
            <Place key={route.path} route={route} />
          ))}
        <span className={styles.gap} />
        {routes
          .filter(({ foot }) => foot === true)
          .map((route) => (
            <Place key={route.path} route={route} />
          ))}
      </nav>
      <main id="main" className={styles.main} tabIndex={-1}>
        {state === "lost" && (
          <Banner tone="bad" title="Connection to Hilum lost.">
            <p>
              Nothing that was saved has changed, and this page tries to connect again by itself. If Hilum has ended,
              start Hilum again and open the address that it prints: a training run can be resumed from its last saved
              step.
            </p>
          </Banner>
        )}
        {children}
      </main>
      <StatusBar />
    </div>
  );
}

function Place({ route }: { readonly route: Route }): ReactNode {
  const [location] = useLocation();
  const here = [route.path, ...(route.also ?? [])].some((path) => location === path || location.startsWith(`${path}/`));
  const Icon = route.icon;
  return (
    <Tooltip text={route.name} shownKey={route.key} side="right">
      <Link href={route.path} className={styles.place} aria-current={here ? "page" : undefined}>
        <Icon size={18} strokeWidth={1.6} aria-hidden />
        {route.name}
      </Link>
    </Tooltip>
  );
}

/** The hash is the route: an ordinary anchor would leave the page. */
function skipToMain(event: { preventDefault(): void }): void {
  event.preventDefault();
  document.getElementById("main")?.focus();
}
