import type { ReactNode } from "react";
import { classes, Kbd } from "../../ui/index.ts";
import type { Tool } from "../../viewer/index.ts";
import { layouts, presets } from "./actions.ts";
import { GoTo } from "./GoTo.tsx";
import { setLayout, useRead } from "./store.ts";
import styles from "./read.module.css";
import { theViewer, useViewer } from "./the-viewer.ts";

const tools: readonly { readonly tool: Tool; readonly name: string; readonly key?: string }[] = [
  { tool: "crosshair", name: "Crosshair", key: "X" },
  { tool: "window", name: "Window" },
  { tool: "pan", name: "Pan" },
  { tool: "zoom", name: "Zoom" },
];

/** What the left button does, window presets, layout. */
export function Toolbar(): ReactNode {
  const tool = useViewer((state) => state.tool);
  const window = useViewer((state) => state.window);
  const layout = useRead((read) => read.layout);
  return (
    <div className={styles.toolbar} role="toolbar" aria-label="View">
      {tools.map((entry) => (
        <ToolButton key={entry.tool} on={tool === entry.tool} chord={entry.key} onPress={() => choose(entry.tool)}>
          {entry.name}
        </ToolButton>
      ))}
      <span className={styles.divider} />
      {presets.map((preset) => (
        <ToolButton
          key={preset.id}
          on={window.width === preset.width && window.level === preset.level}
          chord={preset.key}
          onPress={() => theViewer().setWindow(preset)}
        >
          {preset.name}
        </ToolButton>
      ))}
      <span className={styles.space} />
      <GoTo />
      <span className={styles.divider} />
      {layouts.map((entry) => (
        <ToolButton
          key={entry.layout}
          on={layout === entry.layout}
          chord={entry.key}
          onPress={() => setLayout(entry.layout)}
        >
          {entry.name}
        </ToolButton>
      ))}
    </div>
  );
}

function choose(tool: Tool): void {
  theViewer().setTool(tool);
  if (tool === "crosshair") useRead.setState({ crosshair: true });
}

function ToolButton({
  on,
  chord,
  onPress,
  children,
}: {
  readonly on: boolean;
  readonly chord: string | undefined;
  readonly onPress: () => void;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <button type="button" className={classes(styles.tool, on && styles.on)} aria-pressed={on} onClick={onPress}>
      {children}
      {chord !== undefined && <Kbd chord={chord} />}
    </button>
  );
}
