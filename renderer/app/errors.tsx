import type { ReactNode } from "react";
import { ErrorBoundary } from "react-error-boundary";
import { Button, FaultBanner } from "../ui/index.ts";
import styles from "./frame.module.css";

/** One pane that failed does not take the window with it. `resetKey` changes (another page) try again by themselves. */
export function Pane({ resetKey, children }: { readonly resetKey: string; readonly children: ReactNode }): ReactNode {
  return (
    <ErrorBoundary
      resetKeys={[resetKey]}
      onError={(error) => console.error("Pane failed", error)}
      fallbackRender={({ resetErrorBoundary }) => (
        <div className={styles.failed}>
          <FaultBanner
            fault={{
              code: "INTERNAL",
              message: "This page stopped because of a fault in Hilum.",
              kept: "Nothing that was saved has changed.",
              todo: "Try again; if it happens again, report what you did.",
            }}
            actions={
              <Button size="dense" onClick={resetErrorBoundary}>
                Try again
              </Button>
            }
          />
        </div>
      )}
    >
      {children}
    </ErrorBoundary>
  );
}
