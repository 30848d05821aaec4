import type { Point2 } from "./plane.ts";
import type { Tool } from "./state.ts";

/** What the mouse may ask of a plane. Points are CSS pixels in the pane. */
export interface PointerHandlers {
  readonly tool: () => Tool;
  readonly scroll: (slices: number) => void;
  readonly zoom: (factor: number, at: Point2) => void;
  readonly pan: (dx: number, dy: number) => void;
  readonly window: (dx: number, dy: number) => void;
  readonly place: (at: Point2) => void;
  readonly hover: (at: Point2 | null) => void;
  readonly explain: (at: Point2) => void;
  readonly maximise: () => void;
}

type Deed = "crosshair" | "window" | "pan" | "zoom";

/**
 * Wheel = slices, left drag = the tool, right drag = window, middle drag = pan, Ctrl+wheel = zoom at the pointer,
 * double click = one pane and back, Alt+left = explain the spot. A wheel that reports small steps (touch pads) is summed to whole slices.
 */
export function listenToPointer(element: HTMLElement, handlers: PointerHandlers): () => void {
  let deed: Deed | null = null;
  let last: Point2 = [0, 0];
  let wheel = 0;
  const at = (event: MouseEvent): Point2 => {
    const box = element.getBoundingClientRect();
    return [event.clientX - box.left, event.clientY - box.top];
  };
  const down = (event: PointerEvent): void => {
    if (event.button === 0 && event.altKey) {
      handlers.explain(at(event));
      return;
    }
    deed = event.button === 0 ? handlers.tool() : event.button === 1 ? "pan" : event.button === 2 ? "window" : null;
    if (deed === null) return;
    last = at(event);
    element.setPointerCapture(event.pointerId);
    if (event.button === 1) event.preventDefault();
    if (deed === "crosshair") handlers.place(last);
  };
  const move = (event: PointerEvent): void => {
    const point = at(event);
    handlers.hover(point);
    if (deed === null) return;
    const [dx, dy] = [point[0] - last[0], point[1] - last[1]];
    last = point;
    if (deed === "crosshair") handlers.place(point);
    else if (deed === "window") handlers.window(dx, dy);
    else if (deed === "pan") handlers.pan(dx, dy);
    else handlers.zoom(Math.exp(-dy / 150), [element.clientWidth / 2, element.clientHeight / 2]);
  };
  const up = (): void => {
    deed = null;
  };
  const leave = (): void => handlers.hover(null);
  const turn = (event: WheelEvent): void => {
    event.preventDefault();
    if (event.ctrlKey) {
      handlers.zoom(Math.exp(-event.deltaY / 400), at(event));
      return;
    }
    const notch = event.deltaMode === WheelEvent.DOM_DELTA_PIXEL ? 100 : 3;
    if (Math.abs(event.deltaY) >= notch * 0.5) wheel = Math.sign(event.deltaY);
    else wheel += event.deltaY / (notch * 0.5);
    const whole = Math.trunc(wheel);
    wheel -= whole;
    if (whole !== 0) handlers.scroll(whole);
  };
  const menu = (event: Event): void => event.preventDefault();
  const twice = (): void => handlers.maximise();
  element.addEventListener("pointerdown", down);
  element.addEventListener("pointermove", move);
  element.addEventListener("pointerup", up);
  element.addEventListener("pointercancel", up);
  element.addEventListener("pointerleave", leave);
  element.addEventListener("wheel", turn, { passive: false });
  element.addEventListener("contextmenu", menu);
  element.addEventListener("dblclick", twice);
  return () => {
    element.removeEventListener("pointerdown", down);
    element.removeEventListener("pointermove", move);
    element.removeEventListener("pointerup", up);
    element.removeEventListener("pointercancel", up);
    element.removeEventListener("pointerleave", leave);
    element.removeEventListener("wheel", turn);
    element.removeEventListener("contextmenu", menu);
    element.removeEventListener("dblclick", twice);
  };
}
