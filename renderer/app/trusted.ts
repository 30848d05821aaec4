interface TypesFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown;
}

/**
 * The page's one Trusted Types policy. `new Worker(url)` is a sink, and the viewer starts its worker that way: only
 * a worker of our own bundle passes. Everything else that would need a policy (HTML, script text) stays refused.
 */
export function installTrustedTypes(target: Window & { readonly trustedTypes?: TypesFactory }): void {
  target.trustedTypes?.createPolicy("default", {
    createScriptURL: (url) => checkedWorkerUrl(url, target.location.href),
  });
}

/** The url itself when it names a worker among our assets, of the page's own origin; throws otherwise. */
export function checkedWorkerUrl(url: string, page: string): string {
  const full = new URL(url, page);
  const base = new URL("./assets/", page);
  const own = full.protocol === base.protocol && full.host === base.host && full.pathname.startsWith(base.pathname);
  if (!own || !/worker[^/]*\.js$/i.test(full.pathname)) throw new TypeError("Only Hilum's own workers may run.");
  return url;
}
