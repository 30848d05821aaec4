import type { Action } from "../../ui/index.ts";
import { type ColourName, layerSpecs } from "./layer-specs.ts";
import { restOpacity, setOpacity, toggleColour, toggleSwipe, useRead } from "./store.ts";

/**
 * The keys of what lies over the scan. `shown`: the colour layer that is chosen; `covered`: why the model's layers cannot be
 * shown now.
 */
export function layerActions(names: readonly ColourName[], shown: ColourName, covered: string | undefined): Action[] {
  const all = Object.keys(layerSpecs) as ColourName[];
  const change = (by: number) => (): void =>
    setOpacity(shown, (useRead.getState().opacities[shown] ?? restOpacity) + by);
  return [
    ...all.map((name): Action => ({
      id: `read.layer.${name}`,
      title: `${layerSpecs[name].title} on or off`,
      group: "Layers",
      keys: [layerSpecs[name].key],
      unavailable: covered ?? (names.includes(name) ? undefined : "This result has no such layer."),
      run: () => toggleColour(name, shown),
    })),
    {
      id: "read.layer.reconstruction",
      title: "Reconstruction on or off",
      group: "Layers",
      keys: ["Alt+2"],
      unavailable: covered,
      run: () => useRead.setState(({ reconstruction }) => ({ reconstruction: !reconstruction })),
    },
    {
      id: "read.layer.lungs",
      title: "Lung outline on or off",
      group: "Layers",
      keys: ["Alt+3"],
      run: () => useRead.setState(({ outline }) => ({ outline: !outline })),
    },
    {
      id: "read.held",
      title: "Show the reconstruction in place",
      group: "Layers",
      keys: ["H"],
      keyOnly: true,
      unavailable: covered,
      run: () => useRead.setState({ held: true }),
      release: () => useRead.setState({ held: false }),
    },
    {
      id: "read.swipe",
      title: "Swipe between scan and reconstruction",
      group: "Layers",
      keys: ["S"],
      unavailable: covered,
      run: toggleSwipe,
    },
    {
      id: "read.opacity.less",
      title: "Colours fainter",
      group: "Layers",
      keys: [","],
      unavailable: covered,
      run: change(-0.1),
    },
    {
      id: "read.opacity.more",
      title: "Colours stronger",
      group: "Layers",
      keys: ["."],
      unavailable: covered,
      run: change(0.1),
    },
  ];
}
