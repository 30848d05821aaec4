import { FolderOpen } from "lucide-react";
import { useState, type ReactNode } from "react";
import { faultOf, inShell, useAppInfo, useImport, usePickFolder } from "../../client/index.ts";
import { Button, Dialog, FaultBanner, Select, TextField } from "../../ui/index.ts";
import { words } from "./words.ts";
import styles from "./studies.module.css";

type UpTo = keyof typeof words.upTo;
const choices = (Object.keys(words.upTo) as UpTo[]).map((value) => ({ value, label: words.upTo[value] }));

/** The one door: a path (or, in the desktop window, the folder dialog) and what to do afterwards. */
export function ImportDialog({ open, onClose }: { readonly open: boolean; readonly onClose: () => void }): ReactNode {
  const [path, setPath] = useState("");
  const [upTo, setUpTo] = useState<UpTo>("predict");
  const root = useAppInfo().data?.root ?? null;
  const [take, pick] = [useImport(), usePickFolder()];
  const paths = path
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const start = (chosen: string[]): void => take.mutate({ paths: chosen, upTo }, { onSuccess: close });
  const close = (): void => {
    take.reset();
    setPath("");
    onClose();
  };
  const error = take.error ?? pick.error;
  return (
    <Dialog
      open={open}
      onClose={close}
      title="Import studies"
      top
      className={styles.importing ?? ""}
      foot={
        <>
          <Button size="large" onClick={close}>
            Cancel
          </Button>
          <Button
            size="large"
            kind="primary"
            busy={take.isPending}
            unavailable={paths.length === 0 ? "Name a path first." : undefined}
            onClick={() => start(paths)}
          >
            Import
          </Button>
        </>
      }
    >
      <form
        className={styles.form}
        onSubmit={(event) => {
          event.preventDefault();
          if (paths.length > 0) start(paths);
        }}
      >
        <div className={styles.pathRow}>
          <TextField
            label="Path"
            mono
            value={path}
            onValue={setPath}
            placeholder={root === null ? "/home/…/scans" : `${root}/scans`}
            hint={
              <>
                {words.pathHint}
                {root === null ? "" : ` Paths below ${root} can be read.`}
              </>
            }
            data-first
          />
          {inShell(window) && (
            <Button
              icon={<FolderOpen size={14} aria-hidden />}
              onClick={() =>
                pick.mutate(undefined, {
                  onSuccess: ({ paths: picked }) => (picked.length > 0 ? start(picked) : undefined),
                })
              }
            >
              Choose folder
            </Button>
          )}
        </div>
        <div className={styles.thenRow}>
          <span>Then</span>
          <Select label="What to do after the import" value={upTo} choices={choices} onValue={setUpTo} />
        </div>
        {error && <FaultBanner fault={faultOf(error)} />}
      </form>
    </Dialog>
  );
}
