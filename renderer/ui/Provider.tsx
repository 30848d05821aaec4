import { CSPProvider } from "@base-ui/react/csp-provider";
import { Tooltip } from "@base-ui/react/tooltip";
import type { ReactNode } from "react";
import "./tokens/tokens.css";
import "./tokens/base.css";

/** What every component here needs around it: no inline style elements (the page's policy forbids them), tooltips that share a delay. */
export function UiProvider({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={500} closeDelay={0}>
        {children}
      </Tooltip.Provider>
    </CSPProvider>
  );
}
