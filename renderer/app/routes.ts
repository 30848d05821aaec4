import { Boxes, CircleUser, Cog, LayoutGrid, ListChecks, ListTree, TrendingDown, type LucideIcon } from "lucide-react";

/** A page of the rail: where it is, what it is called, its key. */
export interface Route {
  readonly path: string;
  readonly name: string;
  readonly key: string;
  readonly icon: LucideIcon;
  readonly foot?: boolean;
  /** Other addresses that show the same page. */
  readonly also?: readonly string[];
}

/** The rail from top to bottom, in the order of the work. */
export const routes: readonly Route[] = [
  { path: "/studies", name: "Studies", key: "Ctrl+1", icon: ListTree, also: ["/import"] },
  { path: "/read", name: "Read", key: "Ctrl+2", icon: LayoutGrid },
  { path: "/train", name: "Train", key: "Ctrl+3", icon: TrendingDown },
  { path: "/cohort", name: "Cohort", key: "Ctrl+4", icon: CircleUser },
  { path: "/models", name: "Models", key: "Ctrl+5", icon: Boxes },
  { path: "/jobs", name: "Jobs", key: "Ctrl+J", icon: ListChecks, foot: true },
  { path: "/settings", name: "Settings", key: "Ctrl+,", icon: Cog, foot: true },
];
