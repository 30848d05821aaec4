/** Response headers of every page, script, style and worker, in Electron and in browser mode alike. Keys in lower case. */
export function pageHeaders(voxelScheme: string | null): Record<string, string> {
  return {
    "content-security-policy": contentSecurityPolicy(voxelScheme),
    // Together they isolate the page, which SharedArrayBuffer asks for.
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-embedder-policy": "require-corp",
    "cross-origin-resource-policy": "same-origin",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), usb=(), serial=(), hid=(), display-capture=()",
    "cache-control": "no-cache",
  };
}

/** Headers of voxel files, which the page fetches from another scheme in Electron (`appOrigin`), else from its own origin. */
export function voxelHeaders(appOrigin: string | null): Record<string, string> {
  const shared: Record<string, string> = { "x-content-type-options": "nosniff", "cache-control": "no-store" };
  if (appOrigin === null) return { ...shared, "cross-origin-resource-policy": "same-origin" };
  return { ...shared, "access-control-allow-origin": appOrigin, "cross-origin-resource-policy": "cross-origin" };
}

/**
 * The page loads nothing but its own files and reads nothing but them, its WebSocket ('self' covers the same host and
 * port) and the voxels. Scripts enter the page only through the one Trusted Types policy, which lets our workers in.
 */
export function contentSecurityPolicy(voxelScheme: string | null): string {
  const connect = voxelScheme === null ? "'self'" : `'self' ${voxelScheme}:`;
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src ${connect}`,
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types default",
  ].join("; ");
}

const contentTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".mjs": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".wasm": "application/wasm",
};

/** By the file's ending; what is not known is bytes. */
export function contentType(file: string): string {
  const ending = /\.[a-z0-9]+$/.exec(file.toLowerCase())?.[0] ?? "";
  return contentTypes[ending] ?? "application/octet-stream";
}
