import { type KeyboardEvent, type PointerEvent, type ReactNode, useEffect, useRef } from "react";
import { type PaneView, type PlaneName, slicePicture } from "../../viewer/index.ts";
import styles from "./swipe.module.css";
import { setSwipe } from "./store.ts";
import { useSwipe } from "./swipe.ts";
import { theViewer, useViewer } from "./the-viewer.ts";

/** The scan to the left of a line that can be dragged, what the model expects to the right of it, in every plane alike. */
export function Swipe({ plane, view }: { readonly plane: PlaneName; readonly view: PaneView }): ReactNode {
  const share = useSwipe();
  const loaded = useViewer((state) => state.volumes.has("reconstruction"));
  return share === null || !loaded ? null : <Parted plane={plane} view={view} share={share} />;
}

interface PartedProps {
  readonly plane: PlaneName;
  readonly view: PaneView;
  readonly share: number;
}

function Parted({ plane, view, share }: PartedProps): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const window = useViewer((state) => state.window);
  const volumes = useViewer((state) => state.volumes);
  const x = Math.round(share * view.width);
  useEffect(() => {
    const reconstruction = theViewer().volume("reconstruction");
    const context = canvas.current?.getContext("2d");
    if (!context || reconstruction === undefined) return;
    const size = [context.canvas.width, context.canvas.height] as const;
    context.putImageData(new ImageData(slicePicture(reconstruction, view.map, size, window, x), ...size), 0, 0);
  }, [view, volumes, window, x]);
  return (
    <>
      <canvas
        ref={canvas}
        className={styles.picture}
        width={view.width}
        height={view.height}
        aria-hidden
        data-expected
      />
      <Line plane={plane} share={share} />
    </>
  );
}

const keySteps: Readonly<Record<string, number>> = { ArrowLeft: -0.02, ArrowRight: 0.02, PageDown: -0.2, PageUp: 0.2 };

function Line({ plane, share }: Omit<PartedProps, "view">): ReactNode {
  const drag = (event: PointerEvent<HTMLElement>): void => {
    const pane = event.currentTarget.parentElement?.getBoundingClientRect();
    if (pane === undefined || !event.currentTarget.hasPointerCapture(event.pointerId)) return;
    setSwipe((event.clientX - pane.left) / pane.width);
  };
  const step = (event: KeyboardEvent): void => {
    const by = keySteps[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    setSwipe(share + by);
  };
  const percent = Math.round(share * 100);
  return (
    <div
      className={styles.line}
      style={{ left: `${share * 100}%` }}
      role="slider"
      tabIndex={0}
      aria-label={`Scan to the left, reconstruction to the right, ${plane}`}
      aria-valuemin={2}
      aria-valuemax={98}
      aria-valuenow={percent}
      aria-valuetext={`parted at ${percent} %`}
      data-swipe={plane}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={drag}
      onKeyDown={step}
      onDoubleClick={() => setSwipe(0.5)}
    >
      <span className={styles.left}>scan</span>
      <span className={styles.grip} />
      <span className={styles.right}>reconstruction</span>
    </div>
  );
}
