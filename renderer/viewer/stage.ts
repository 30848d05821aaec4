import { Enums, eventTarget, type PlanarViewport, type RenderingEngine } from "@cornerstonejs/core";
import { newEngine, orientations, registerVolume, startCornerstone, unregisterVolume } from "./cornerstone.ts";
import { cross, dot, type Vec3 } from "./grid.ts";
import { type Look, presentationOf, type Window, windowRange } from "./look.ts";
import type { PaneMap, PlaneName, Point2 } from "./plane.ts";
import type { PaneView } from "./state.ts";
import type { LoadedVolume } from "./volume.ts";

interface Pane {
  readonly element: HTMLDivElement;
  readonly viewportId: string;
  viewport: PlanarViewport;
  /** Display sets on it now: the scan first. */
  shown: string[];
  /** A frame was seen to be opaque since the engine was made: see `drawn`. */
  proven: boolean;
  unproven: number;
  readonly detach: () => void;
}

interface Registered {
  readonly id: string;
  readonly volume: LoadedVolume;
}

interface Layer extends Registered {
  readonly look: Look;
}

const [mostUnproven, retryMs] = [40, 250];

/** What the stage tells its owner. */
export interface StageEvents {
  readonly drawn: (plane: PlaneName, view: PaneView) => void;
  readonly contextLost: () => void;
  /** A pane could not be brought to what is wanted. */
  readonly failed: (error: unknown) => void;
}

/**
 * The planes: which volume and layers are wanted is kept here, and `reconcile` brings every pane to it, one change after
 * another. So mounting, a new study and a rebuilt engine are the same path.
 */
export class Stage {
  private engine: RenderingEngine | null = null;
  private readonly panes = new Map<PlaneName, Pane>();
  private scan: Registered | null = null;
  private readonly layers = new Map<string, Layer>();
  private readonly registered = new Set<string>();
  private frameOfReferenceUid = "";
  private window: Window = { width: 1500, level: -600 };
  private position: Vec3 | null = null;
  private queue: Promise<void> = Promise.resolve();
  private serial = 0;
  private readonly events: StageEvents;
  private readonly lost = (): void => this.events.contextLost();

  constructor(events: StageEvents) {
    this.events = events;
    startCornerstone();
    eventTarget.addEventListener(Enums.Events.WEBGL_CONTEXT_LOST, this.lost);
  }

  /** The one engine of the window. */
  get renderingEngine(): RenderingEngine {
    this.engine ??= newEngine();
    return this.engine;
  }

  get frame(): string {
    return this.frameOfReferenceUid;
  }

  attach(plane: PlaneName, element: HTMLDivElement): () => void {
    this.detach(plane);
    const viewportId = `pane-${plane}`;
    const drawn = (): void => this.drawn(plane);
    const observer = new ResizeObserver(() => this.resize());
    element.addEventListener(Enums.Events.IMAGE_RENDERED, drawn);
    observer.observe(element);
    const detach = (): void => {
      observer.disconnect();
      element.removeEventListener(Enums.Events.IMAGE_RENDERED, drawn);
    };
    this.panes.set(plane, {
      element,
      viewportId,
      viewport: this.enable(plane, viewportId, element),
      shown: [],
      proven: false,
      unproven: 0,
      detach,
    });
    this.reconcile().catch(this.events.failed);
    return () => {
      if (this.panes.get(plane)?.element === element) this.detach(plane);
    };
  }

  /** Puts another scan on the stage; its layers start empty. Resolves when every pane has been given it. */
  show(volume: LoadedVolume | null, frameOfReferenceUid: string, position: Vec3 | null): Promise<void> {
    this.frameOfReferenceUid = frameOfReferenceUid;
    this.scan = volume === null ? null : { id: this.id("scan"), volume };
    this.layers.clear();
    this.position = position;
    return this.reconcile();
  }

  setLayer(name: string, volume: LoadedVolume | null, look: Look): Promise<void> {
    const before = this.layers.get(name);
    if (volume === null && before === undefined) return Promise.resolve();
    if (volume === null) this.layers.delete(name);
    else this.layers.set(name, { id: before?.volume === volume ? before.id : this.id(name), volume, look });
    const layer = this.layers.get(name);
    if (layer !== undefined && before?.id === layer.id && (this.registered.has(layer.id) || !look.visible)) {
      for (const pane of this.panes.values()) this.dress(pane, layer);
      return Promise.resolve();
    }
    return this.reconcile();
  }

  setWindow(window: Window): void {
    this.window = window;
    for (const pane of this.panes.values()) this.expose(pane);
    for (const layer of this.layers.values())
      if (layer.look.colormap === "grey") for (const pane of this.panes.values()) this.dress(pane, layer);
  }

  /** Moves every plane to a point. Zoom and pan stay. */
  goTo(position: Vec3): void {
    this.position = position;
    for (const pane of this.panes.values()) this.move(pane, position);
  }

  pan(plane: PlaneName, dx: number, dy: number): void {
    const viewport = this.viewport(plane);
    if (viewport === undefined) return;
    const [x, y] = viewport.getPan();
    viewport.setPan([x + dx, y + dy]);
  }

  zoom(plane: PlaneName, factor: number, at: Point2): void {
    const viewport = this.viewport(plane);
    viewport?.setZoom(Math.min(40, Math.max(0.2, viewport.getZoom() * factor)), [at[0], at[1]]);
  }

  /** Whole slice in the pane again. */
  fit(plane: PlaneName): void {
    this.viewport(plane)?.resetViewState({ resetOrientation: false });
  }

  /** Canvas to world of a pane as it stands now, or undefined while it shows nothing. */
  mapOf(plane: PlaneName): PaneMap | undefined {
    const viewport = this.viewport(plane);
    if (viewport === undefined) return undefined;
    const [origin, right, down] = [
      viewport.canvasToWorld([0, 0]),
      viewport.canvasToWorld([100, 0]),
      viewport.canvasToWorld([0, 100]),
    ];
    const step = (to: readonly number[]): Vec3 => [
      ((to[0] ?? 0) - origin[0]) / 100,
      ((to[1] ?? 0) - origin[1]) / 100,
      ((to[2] ?? 0) - origin[2]) / 100,
    ];
    return { origin: [origin[0], origin[1], origin[2]], right: step(right), down: step(down) };
  }

  /** A new engine with the same arrays, panes and places: after the graphics context was lost. */
  async rebuild(): Promise<void> {
    await this.queue.catch(() => undefined);
    this.engine?.destroy();
    this.engine = null;
    for (const id of this.registered) unregisterVolume(id);
    this.registered.clear();
    if (this.scan !== null) this.scan = { ...this.scan, id: this.id("scan") };
    for (const [name, layer] of this.layers) this.layers.set(name, { ...layer, id: this.id(name) });
    for (const [plane, pane] of this.panes) {
      const view = pane.shown.length > 0 ? pane.viewport.getViewState() : undefined;
      // The 2-D canvas on the screen went with the graphics process, too: Cornerstone must make another.
      pane.element.replaceChildren();
      pane.viewport = this.enable(plane, pane.viewportId, pane.element);
      Object.assign(pane, { shown: [], proven: false, unproven: 0 });
      if (view !== undefined) pane.viewport.setViewState(view);
    }
    await this.reconcile();
  }

  /** Fits the drawing buffers to their elements. Cornerstone drops a resize while a frame is pending: try again then. */
  resize(triesLeft = 10): void {
    if (this.engine === null || this.panes.size === 0) return;
    this.engine.resize(true, true);
    const stale = [...this.panes.values()].some(({ element, viewport }) => {
      const wanted = Math.round(element.clientWidth * window.devicePixelRatio);
      return element.clientWidth > 0 && Math.abs(viewport.canvas.width - wanted) > 1;
    });
    if (stale && triesLeft > 0) requestAnimationFrame(() => this.resize(triesLeft - 1));
  }

  dispose(): void {
    eventTarget.removeEventListener(Enums.Events.WEBGL_CONTEXT_LOST, this.lost);
    for (const plane of this.panes.keys()) this.detach(plane);
    this.engine?.destroy();
    this.engine = null;
    for (const id of this.registered) unregisterVolume(id);
    this.registered.clear();
  }

  private reconcile(): Promise<void> {
    const next = this.queue.catch(() => undefined).then(() => this.bringUp());
    this.queue = next;
    return next;
  }

  private async bringUp(): Promise<void> {
    const wanted = [
      this.scan,
      ...[...this.layers.values()].filter((layer) => layer.look.visible || this.registered.has(layer.id)),
    ].filter((entry) => entry !== null);
    const ids = new Set(wanted.map(({ id }) => id));
    for (const { id, volume } of wanted) {
      if (this.registered.has(id)) continue;
      registerVolume(id, volume, this.frameOfReferenceUid);
      this.registered.add(id);
    }
    for (const [plane, pane] of this.panes) {
      try {
        await this.fill(plane, pane, ids);
      } catch (error) {
        // A pane that was taken out while it was being filled has nothing to say any more.
        if (this.panes.get(plane) === pane) throw error;
      }
    }
    for (const id of this.registered) {
      if (ids.has(id)) continue;
      unregisterVolume(id);
      this.registered.delete(id);
    }
  }

  private async fill(plane: PlaneName, pane: Pane, ids: ReadonlySet<string>): Promise<void> {
    const scan = this.scan;
    const stays = scan !== null && pane.shown[0] === scan.id;
    const ordered = this.inOrder().filter(({ id }) => ids.has(id));
    const kept = stays ? keptOf(pane.shown, [scan.id, ...ordered.map(({ id }) => id)]) : [];
    for (const id of [...pane.shown].reverse()) if (!kept.includes(id)) pane.viewport.removeData(id);
    pane.shown = kept;
    if (scan === null) return;
    if (pane.shown.length === 0) {
      await pane.viewport.setDisplaySets({
        displaySetId: scan.id,
        options: { orientation: orientations[plane], role: "source" },
      });
      pane.shown = [scan.id];
      this.expose(pane);
      if (this.position !== null) this.move(pane, this.position);
    }
    for (const layer of ordered) {
      if (!pane.shown.includes(layer.id)) {
        await pane.viewport.addDisplaySet(layer.id, { orientation: orientations[plane], role: "overlay" });
        clearSurroundings(pane.viewport, layer.id);
        pane.shown.push(layer.id);
      }
      this.dress(pane, layer);
    }
    pane.viewport.render();
  }

  /** What is drawn first lies lowest: volumes in HU take the scan's place, colours lie over them. */
  private inOrder(): Layer[] {
    const all = [...this.layers.values()];
    const isGrey = ({ look }: Layer): boolean => look.colormap === "grey";
    return [...all.filter(isGrey), ...all.filter((layer) => !isGrey(layer))];
  }

  private expose(pane: Pane): void {
    if (this.scan === null || pane.shown[0] !== this.scan.id) return;
    pane.viewport.setDisplaySetPresentation(this.scan.id, { voiRange: windowRange(this.window) });
  }

  private dress(pane: Pane, layer: Layer): void {
    if (!pane.shown.includes(layer.id)) return;
    const window = windowRange(this.window);
    const look: Look =
      layer.look.colormap === "grey" ? { ...layer.look, range: [window.lower, window.upper] } : layer.look;
    const { voiRange, opacity } = presentationOf(layer.volume.info, look);
    pane.viewport.setDisplaySetPresentation(layer.id, {
      visible: look.visible,
      voiRange,
      colormap: { name: look.colormap, opacity: [...opacity] },
      interpolationType: Enums.InterpolationType.NEAREST,
    });
  }

  private move(pane: Pane, position: Vec3): void {
    if (pane.shown.length === 0) return;
    const map = this.planeOf(pane);
    if (map !== undefined && Math.abs(dot(map.normal, position) - map.offset) < 1e-4) return;
    pane.viewport.setViewState({
      slice: { kind: "volumePoint", sliceWorldPoint: [position[0], position[1], position[2]] },
    });
  }

  private planeOf(pane: Pane): { normal: Vec3; offset: number } | undefined {
    const plane = [...this.panes].find(([, other]) => other === pane)?.[0];
    const map = plane === undefined ? undefined : this.mapOf(plane);
    if (map === undefined) return undefined;
    const raw = cross(map.right, map.down);
    const size = Math.hypot(...raw);
    const normal: Vec3 = [raw[0] / size, raw[1] / size, raw[2] / size];
    return { normal, offset: dot(normal, map.origin) };
  }

  private drawn(plane: PlaneName): void {
    const pane = this.panes.get(plane);
    const map = this.mapOf(plane);
    if (pane === undefined || map === undefined || pane.element.clientWidth === 0 || !this.prove(pane)) return;
    this.events.drawn(plane, { map, width: pane.element.clientWidth, height: pane.element.clientHeight });
  }

  /**
   * Is there a picture at all? While graphics come back after a loss, Cornerstone tells of frames that left the canvas
   * transparent; such a pane stays covered and is drawn again.
   */
  private prove(pane: Pane): boolean {
    if (pane.proven) return true;
    pane.proven = (pane.viewport.canvas.getContext("2d")?.getImageData(0, 0, 1, 1).data[3] ?? 0) > 0;
    if (pane.proven) return true;
    pane.unproven += 1;
    if (pane.unproven > mostUnproven)
      this.events.failed(
        new Error("The graphics system draws nothing. The study is safe: close this window and open it again."),
      );
    else setTimeout(() => (pane.shown.length > 0 ? pane.viewport.render() : undefined), retryMs);
    return false;
  }

  private viewport(plane: PlaneName): PlanarViewport | undefined {
    const pane = this.panes.get(plane);
    return pane !== undefined && pane.shown.length > 0 ? pane.viewport : undefined;
  }

  private enable(plane: PlaneName, viewportId: string, element: HTMLDivElement): PlanarViewport {
    this.renderingEngine.enableElement({
      viewportId,
      type: Enums.ViewportType.PLANAR_NEXT,
      element,
      defaultOptions: { orientation: orientations[plane] },
    });
    return this.renderingEngine.getViewport<PlanarViewport>(viewportId);
  }

  private detach(plane: PlaneName): void {
    const pane = this.panes.get(plane);
    if (pane === undefined) return;
    pane.detach();
    this.panes.delete(plane);
    this.engine?.disableElement(pane.viewportId);
  }

  private id(name: string): string {
    this.serial += 1;
    return `${name}-${this.serial}`;
  }
}

/** What may stay of what is shown: as long as it is the beginning of what is wanted, in its order. */
function keptOf(shown: readonly string[], wanted: readonly string[]): string[] {
  const left = shown.filter((id) => wanted.includes(id));
  // A new layer that belongs under a shown one takes it down, too: it is put back over the new one.
  const firstWrong = left.findIndex((id, n) => id !== wanted[n]);
  return firstWrong < 0 ? left : left.slice(0, firstWrong);
}

/** The mapper paints pixels just outside its volume opaque black, a thin frame around every layer; it should paint nothing. */
function clearSurroundings(viewport: PlanarViewport, volumeId: string): void {
  const mapper:
    { setBackgroundColor?: (red: number, green: number, blue: number, alpha: number) => unknown } | undefined = viewport
    .getImageActor(volumeId)
    ?.getMapper();
  mapper?.setBackgroundColor?.(0, 0, 0, 0);
}
