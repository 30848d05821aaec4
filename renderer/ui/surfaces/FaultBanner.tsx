import { Copy } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "../controls/Button.tsx";
import { Banner } from "./Signs.tsx";

/** What went wrong, as the contract tells it. */
export interface ShownFault {
  readonly code: string;
  readonly message: string;
  readonly file?: string | undefined;
  readonly tag?: string | undefined;
  readonly kept?: string | undefined;
  readonly todo?: string | undefined;
}

/** A fault in words: what is wrong, where, what was kept, what to do, and its code to quote. */
export function FaultBanner({
  fault,
  actions,
  tone = "bad",
}: {
  readonly fault: ShownFault;
  readonly actions?: ReactNode;
  readonly tone?: "warn" | "bad";
}): ReactNode {
  return (
    <Banner
      tone={tone}
      title={fault.message}
      code={fault.code}
      actions={
        <>
          {actions}
          <Button kind="ghost" size="dense" icon={<Copy size={14} aria-hidden />} onClick={() => void copy(fault)}>
            Copy details
          </Button>
        </>
      }
    >
      {fault.file !== undefined && (
        <p>
          In {fault.file}
          {fault.tag === undefined ? "" : `, tag ${fault.tag}`}.
        </p>
      )}
      {fault.kept !== undefined && <p>{fault.kept}</p>}
      {fault.todo !== undefined && <p>{fault.todo}</p>}
    </Banner>
  );
}

async function copy(fault: ShownFault): Promise<void> {
  await navigator.clipboard.writeText(JSON.stringify(fault, null, 2)).catch(() => undefined);
}
