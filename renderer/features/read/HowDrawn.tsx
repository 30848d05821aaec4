import type { ReactNode } from "react";
import { Tooltip } from "../../ui/index.ts";
import type { LayerSpec } from "./layer-specs.ts";
import shared from "./read.module.css";

const words =
  "As computed on a 1 mm grid, without interpolation; nothing outside the lungs. Behind the scale: this lung's own values, heights are log counts. Dashed: the percentiles named above, of this lung unless reference lungs are named below.";

/** What a layer is and how it is drawn, for who asks. */
export function HowDrawn({ spec }: { readonly spec: LayerSpec }): ReactNode {
  return (
    <Tooltip text={`${spec.what} ${words}`}>
      <button type="button" className={shared.what}>
        how drawn
      </button>
    </Tooltip>
  );
}
