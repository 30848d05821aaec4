declare global {
  interface Window {
    /** Given by the desktop shell's preload; absent in a browser. */
    readonly hilum?: { pathsOf(files: readonly File[]): readonly string[] };
  }
}

/** Is this the desktop window (rather than a browser)? */
export function inShell(target: Window): boolean {
  return target.hilum !== undefined;
}

/** The paths of dropped files and folders; empty in a browser, which does not tell them. */
export function pathsOf(files: readonly File[]): readonly string[] {
  return (window.hilum?.pathsOf(files) ?? []).filter((path) => path !== "");
}
