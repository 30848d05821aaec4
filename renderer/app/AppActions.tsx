import { useMemo, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { useSettings, useSetSettings, useStudies } from "../client/index.ts";
import { KeyMap, Palette, useActions, useRegisteredActions, type Action, type PaletteItem } from "../ui/index.ts";
import { routes } from "./routes.ts";

/** The actions that exist on every page, the palette and the map of keys. */
export function AppActions(): ReactNode {
  const [open, setOpen] = useState<"palette" | "keys" | undefined>();
  const [, go] = useLocation();
  const theme = useSettings().data?.theme ?? "dark";
  const set = useSetSettings();
  useActions([
    { id: "app.palette", title: "Search or run", group: "Everywhere", keys: ["Ctrl+K"], run: () => setOpen("palette") },
    { id: "app.keys", title: "Show the map of keys", group: "Everywhere", keys: ["?"], run: () => setOpen("keys") },
    ...routes.map((route): Action => ({
      id: `app.go${route.path}`,
      title: `Go to ${route.name}`,
      group: "Pages",
      keys: [route.key],
      run: () => go(route.path),
    })),
    { id: "app.import", title: "Import studies", group: "Everywhere", keys: ["Ctrl+O"], run: () => go("/import") },
    {
      id: "app.theme",
      title: theme === "dark" ? "Use the light theme" : "Use the dark theme",
      group: "Everywhere",
      keys: [],
      run: () => set.mutate({ theme: theme === "dark" ? "light" : "dark" }),
    },
    { id: "app.welcome", title: "Show Welcome", group: "Everywhere", keys: [], run: () => go("/welcome") },
  ]);
  return (
    <>
      <DeskPalette open={open === "palette"} onClose={() => setOpen(undefined)} />
      <KeyMap open={open === "keys"} onClose={() => setOpen(undefined)} />
    </>
  );
}

function DeskPalette({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const actions = useRegisteredActions();
  const studies = useStudies().data;
  const [, go] = useLocation();
  const items = useMemo(
    (): readonly PaletteItem[] => [
      ...actions
        .filter(({ id, keyOnly }) => keyOnly !== true && id !== "app.palette")
        .map((action): PaletteItem => ({
          id: action.id,
          title: action.title,
          group: action.group,
          shownKey: action.keys[0],
          unavailable: action.unavailable,
          run: action.run,
        })),
      ...(studies ?? []).map(({ study }): PaletteItem => ({
        id: `study ${study.id}`,
        title: `Open ${study.pseudonym} ${study.seriesDescription}`.trim(),
        group: "Study",
        run: () => go(`/read/${study.id}`),
      })),
    ],
    [actions, studies, go],
  );
  return <Palette open={open} onClose={onClose} items={items} />;
}
