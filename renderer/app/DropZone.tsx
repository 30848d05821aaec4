import { useEffect, useState, type ReactNode } from "react";
import { useLocation } from "wouter";
import { inShell, onDeskEvent, pathsOf, useImport } from "../client/index.ts";
import styles from "./frame.module.css";

/** Anything dropped anywhere is imported. A browser does not tell paths, so there the drop leads to the path field. */
export function DropZone(): ReactNode {
  const [over, setOver] = useState(false);
  const [, go] = useLocation();
  const { mutate } = useImport();
  useEffect(() => {
    const take = (paths: readonly string[]): void => {
      go(inShell(window) ? "/studies" : "/import");
      if (paths.length > 0) mutate({ paths: [...paths] });
    };
    const dragged = (event: DragEvent): void => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const left = (event: DragEvent): void => (event.relatedTarget === null ? setOver(false) : undefined);
    const dropped = (event: DragEvent): void => {
      event.preventDefault();
      setOver(false);
      take(pathsOf([...(event.dataTransfer?.files ?? [])]));
    };
    const offEvents = onDeskEvent((event) => (event.type === "open" ? take(event.paths) : undefined));
    addEventListener("dragover", dragged);
    addEventListener("dragleave", left);
    addEventListener("drop", dropped);
    return () => {
      offEvents();
      removeEventListener("dragover", dragged);
      removeEventListener("dragleave", left);
      removeEventListener("drop", dropped);
    };
  }, [go, mutate]);
  return over ? <div className={styles.drop}>Drop to import</div> : null;
}
