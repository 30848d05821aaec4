/** Where the desktop's pages live. */
export const appScheme = "app";
export const appHost = "hilum";
export const appOrigin = `${appScheme}://${appHost}`;
export const voxelScheme = "vox";

/** A page of ours, in Electron. */
export function isAppUrl(url: string): boolean {
  const parsed = parse(url);
  return parsed?.protocol === `${appScheme}:` && parsed.host === appHost;
}

/** Only our own page's main frame may be spoken to. */
export function isTrustedSender(frame: { readonly url: string; readonly isMainFrame: boolean } | null): boolean {
  return frame !== null && frame.isMainFrame && isAppUrl(frame.url);
}

/** Browser permissions the page may use; everything else is denied. */
export function mayUse(permission: string, origin: string): boolean {
  return isAppUrl(origin) && ["clipboard-sanitized-write", "fullscreen"].includes(permission);
}

/** The names under which a server on loopback may be called; a name that someone's DNS points here is none of them. */
export function isOwnHost(host: string | undefined, port: number): boolean {
  return host === `127.0.0.1:${port}` || host === `localhost:${port}`;
}

/** An Origin header, where there is one, must be the page served under that Host. */
export function isOwnOrigin(origin: string | undefined, host: string | undefined): boolean {
  return origin === undefined || origin === `http://${host}`;
}

/** Fetch metadata: another site may link to the first page, and do nothing else. Browsers without it send Origin instead. */
export function isOwnSite(site: string | undefined, mode: string | undefined): boolean {
  return site === undefined || site === "same-origin" || site === "none" || mode === "navigate";
}

function parse(url: string): URL | null {
  try {
    return new URL(url);
  } catch {
    return null;
  }
}
