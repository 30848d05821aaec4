import { type ReactNode, useEffect, useRef, useState } from "react";
import { Button } from "../../ui/index.ts";
import { createSolid, type Solid } from "../../viewer/index.ts";
import styles from "./panes.module.css";
import { useShownResult } from "./patches.ts";
import { maximise, useRead } from "./store.ts";
import { theViewer, useViewer } from "./the-viewer.ts";
import { percentileWords } from "./words.ts";

/** Steps along the longest side: what a graphics card draws at once, and what a processor draws in a second or two. */
const [cardSide, processorSide] = [224, 80];

type State = "off" | "drawing" | "drawn" | { readonly failed: string };

/** Lungs and high loss in space. Drawn at once by a graphics card; by a processor only when asked for. */
export function ThreeDPane({ place }: { readonly place: string }): ReactNode {
  const software = theViewer().graphics.software;
  const scan = useViewer((state) => state.phase === "ready" && state.volumes.has("scan"));
  const [asked, setAsked] = useState(!software);
  const picture = useRef<HTMLDivElement>(null);
  const state = useSolid(picture, asked && scan && place !== "none");
  const result = useShownResult();
  const revealed = useRead((read) => read.revealed);
  // Without its scan, as while graphics are lost, whatever is in the pane is out of date.
  const drawn = scan && state === "drawn";
  return (
    <section
      className={styles.pane}
      data-pane="3d"
      data-place={place}
      data-ready={drawn || undefined}
      aria-label="3D view"
      onDoubleClick={() => maximise("3d")}
    >
      {asked && <div ref={picture} className={styles.picture} />}
      {drawn && (
        <div className={styles.caption} aria-hidden>
          <span>3D</span> {theViewer().volume("lungs") === undefined ? "bone" : "lungs"}
          {revealed && result !== null && ` · loss above ${percentileWords(0.99)} of this lung`}
        </div>
      )}
      {drawn && (
        <div className={styles.captionLow} aria-hidden>
          drag to turn · wheel to zoom
        </div>
      )}
      {!drawn && (
        <div className={styles.cover} data-cover={typeof state === "object" ? "failed" : state}>
          {scan && !asked && (
            <p>No graphics card here: the 3-D view would be drawn by the processor, coarse and slow.</p>
          )}
          {scan && !asked && <Button onClick={() => setAsked(true)}>Draw 3D view</Button>}
          {state === "drawing" && <p>Drawing the 3-D view</p>}
          {typeof state === "object" && <p>{state.failed}</p>}
        </div>
      )}
    </section>
  );
}

function useSolid(picture: React.RefObject<HTMLDivElement | null>, wanted: boolean): State {
  const [state, setState] = useState<State>("off");
  const [solid, setSolid] = useState<Solid | null>(null);
  const lungs = useViewer((viewer) => viewer.volumes.has("lungs"));
  useEffect(() => {
    const element = picture.current;
    if (!wanted || element === null) return undefined;
    let [made, dead]: [Solid | null, boolean] = [null, false];
    setState("drawing");
    const side = theViewer().graphics.software ? processorSide : cardSide;
    // A turn of the event loop first, so that the word "Drawing" is seen before the work begins.
    const timer = setTimeout(() => {
      createSolid(theViewer(), element, side, () => setState("drawn")).then(
        (it) => {
          made = it;
          if (dead) it.dispose();
          else setSolid(it);
        },
        (error: unknown) =>
          setState({ failed: error instanceof Error ? error.message : "The 3-D view could not be drawn." }),
      );
    }, 30);
    return () => {
      dead = true;
      clearTimeout(timer);
      made?.dispose();
      setSolid(null);
      setState("off");
    };
  }, [picture, wanted, lungs]);
  useWhatIsInIt(solid);
  return state;
}

function useWhatIsInIt(solid: Solid | null): void {
  const result = useShownResult()?.result ?? null;
  const loss = useViewer((state) => state.volumes.has("loss"));
  const { revealed, colourVisible, patch } = useRead();
  const value = result !== null && loss && revealed && colourVisible ? result.loss.p99 : null;
  const box = revealed ? (result?.patches.find(({ rank }) => rank === patch)?.cornersLps ?? null) : null;
  useEffect(() => solid?.put(value, box), [solid, value, box]);
}
