import type { VolumeInfo } from "../../electron/contract/index.ts";
import type { StoreApi } from "zustand/vanilla";
import { graphicsRenderer } from "./cornerstone.ts";
import { apply, centreOf, snap, type Vec3 } from "./grid.ts";
import type { Look, Window } from "./look.ts";
import { canvasToLps, type PlaneName, stepIndex } from "./plane.ts";
import { listenToPointer } from "./pointer.ts";
import { createState, type LayerName, type Tool, type ViewerState, type VolumeName } from "./state.ts";
import { Stage } from "./stage.ts";
import { fetchVolume, type LoadedVolume, valueAt } from "./volume.ts";

/** The one viewer of the window: volumes, planes, layers. React mounts elements and reads `state`; nothing else touches Cornerstone. */
export interface Viewer {
  readonly state: StoreApi<ViewerState>;
  readonly graphics: { readonly name: string; readonly software: boolean; readonly maxTexture3d: number };
  /** Puts a plane into an element; the answer takes it out again. */
  readonly attach: (plane: PlaneName, element: HTMLDivElement, asked: Asked) => () => void;
  /** Reads and shows a scan; an earlier load is abandoned. Failures are told in `state`. */
  readonly showScan: (info: VolumeInfo, frameOfReferenceUid: string) => Promise<void>;
  /** Reads a volume that belongs to the scan (once; again for another url) without showing it. */
  readonly load: (name: Exclude<VolumeName, "scan">, info: VolumeInfo) => Promise<void>;
  /** Forgets a volume and its layer. */
  readonly drop: (name: Exclude<VolumeName, "scan">) => void;
  readonly setLook: (name: LayerName, look: Look) => void;
  readonly setWindow: (window: Window) => void;
  readonly setTool: (tool: Tool) => void;
  /** Moves all planes to the voxel nearest to a point. */
  readonly goTo: (lps: Vec3) => void;
  readonly step: (plane: PlaneName, slices: number) => void;
  readonly fit: () => void;
  readonly volume: (name: VolumeName) => LoadedVolume | undefined;
  /** A volume's value at a point, in its own unit; undefined where there is none, or while it is not in memory. */
  readonly value: (name: VolumeName, lps: Vec3) => number | undefined;
  /** Covers the panes and builds the graphics anew: on a lost context, or when the shell says that the GPU process went. */
  readonly recover: () => Promise<void>;
  readonly close: () => void;
  readonly dispose: () => void;
  /** Cornerstone's engine, for the 3-D pane of this room only. */
  readonly stage: Stage;
}

/** What a person asks of a plane that is not the viewer's to answer: a double click, an Alt-click at a point. */
interface Asked {
  readonly maximise: () => void;
  readonly explain: (lps: Vec3) => void;
}

/** Creates the viewer; once per window. */
export function createViewer(): Viewer {
  const state = createState();
  const volumes = new Map<VolumeName, LoadedVolume>();
  const looks = new Map<LayerName, Look>();
  const loading = new Map<VolumeName, { url: string; abort: AbortController }>();
  let recovering: Promise<void> | null = null;

  const stage = new Stage({
    drawn: (plane, view) => {
      state.setState(({ views }) => ({ views: { ...views, [plane]: view } }));
    },
    contextLost: () => void recover(),
    failed: fail,
  });

  function fail(error: unknown): void {
    state.setState({ phase: "failed", message: sentence(error) });
  }

  function keep(name: VolumeName, volume: LoadedVolume | undefined): void {
    if (volume === undefined) volumes.delete(name);
    else volumes.set(name, volume);
    state.setState(({ missing }) => ({ volumes: new Set(volumes.keys()), missing: without(missing, name) }));
  }

  async function read(
    name: VolumeName,
    info: VolumeInfo,
    onProgress: (share: number) => void,
  ): Promise<LoadedVolume | undefined> {
    loading.get(name)?.abort.abort();
    const mine = { url: info.url, abort: new AbortController() };
    loading.set(name, mine);
    try {
      return await fetchVolume(info, onProgress, mine.abort.signal);
    } catch (error) {
      if (mine.abort.signal.aborted) return undefined;
      loading.delete(name);
      throw error;
    }
  }

  async function showScan(info: VolumeInfo, frameOfReferenceUid: string): Promise<void> {
    close();
    state.setState({ phase: "loading", loaded: 0, message: null });
    try {
      const limit = viewer.graphics.maxTexture3d;
      if (limit > 0 && Math.max(...info.size) > limit)
        throw new Error(
          `The scan is ${Math.max(...info.size)} voxels along one side; this graphics system shows at most ${limit}.`,
        );
      const volume = await read("scan", info, (loaded) => state.setState({ loaded }));
      if (volume === undefined) return;
      keep("scan", volume);
      const position = centreOf(volume.grid);
      state.setState({ phase: "ready", grid: volume.grid, position, views: {} });
      await stage.show(volume, frameOfReferenceUid, position);
      stage.setWindow(state.getState().window);
    } catch (error) {
      fail(error);
    }
  }

  async function load(name: Exclude<VolumeName, "scan">, info: VolumeInfo): Promise<void> {
    if (loading.get(name)?.url === info.url) return;
    try {
      const volume = await read(name, info, () => undefined);
      if (volume === undefined || state.getState().grid === null) return;
      keep(name, volume);
      if (name !== "lungs") await applyLook(name);
    } catch (error) {
      state.setState(({ missing }) => ({ missing: { ...missing, [name]: sentence(error) } }));
    }
  }

  function applyLook(name: LayerName): Promise<void> {
    const [volume, look] = [volumes.get(name), looks.get(name)];
    return look === undefined ? Promise.resolve() : stage.setLayer(name, volume ?? null, look);
  }

  function drop(name: Exclude<VolumeName, "scan">): void {
    loading.get(name)?.abort.abort();
    loading.delete(name);
    if (!volumes.has(name)) return;
    keep(name, undefined);
    if (name !== "lungs") applyLook(name).catch(fail);
  }

  function goTo(lps: Vec3): void {
    const grid = state.getState().grid;
    if (grid === null) return;
    const position = snap(grid, lps);
    state.setState({ position });
    stage.goTo(position);
  }

  function step(plane: PlaneName, slices: number): void {
    const { grid, position } = state.getState();
    if (grid !== null && position !== null) goTo(apply(grid.toLps, stepIndex(grid, plane, position, slices)));
  }

  function setWindow(window: Window): void {
    const held = {
      width: Math.min(6000, Math.max(1, Math.round(window.width))),
      level: Math.min(4000, Math.max(-2000, Math.round(window.level))),
    };
    state.setState({ window: held });
    stage.setWindow(held);
  }

  function attach(plane: PlaneName, element: HTMLDivElement, asked: Asked): () => void {
    const lpsAt = (x: number, y: number): Vec3 | undefined => {
      const map = stage.mapOf(plane);
      return map === undefined ? undefined : canvasToLps(map, [x, y]);
    };
    const detach = stage.attach(plane, element);
    const silence = listenToPointer(element, {
      tool: () => state.getState().tool,
      scroll: (slices) => step(plane, slices),
      zoom: (factor, at) => stage.zoom(plane, factor, at),
      pan: (dx, dy) => stage.pan(plane, dx, dy),
      window: (dx, dy) => {
        const { width, level } = state.getState().window;
        const gain = Math.max(1, width / 400);
        setWindow({ width: width + dx * gain, level: level + dy * gain });
      },
      place: ([x, y]) => {
        const lps = lpsAt(x, y);
        if (lps !== undefined) goTo(lps);
      },
      hover: (at) => {
        const lps = at === null ? undefined : lpsAt(at[0], at[1]);
        state.setState({ pointer: lps === undefined ? null : { plane, lps } });
      },
      explain: ([x, y]) => {
        const lps = lpsAt(x, y);
        if (lps !== undefined) asked.explain(lps);
      },
      maximise: asked.maximise,
    });
    return () => {
      silence();
      detach();
      state.setState(({ views, pointer }) => ({
        views: without(views, plane),
        pointer: pointer?.plane === plane ? null : pointer,
      }));
    };
  }

  function recover(): Promise<void> {
    recovering ??= rebuild().finally(() => {
      recovering = null;
    });
    return recovering;
  }

  async function rebuild(): Promise<void> {
    state.setState({
      phase: "lost",
      message: "The graphics process stopped, so the pictures here were out of date. They are being drawn again.",
      views: {},
    });
    for (const waitMs of [200, 1000, 3000]) {
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      try {
        if (graphicsRenderer().maxTexture3d === 0) continue;
        await stage.rebuild();
        state.setState({ phase: volumes.has("scan") ? "ready" : "empty", message: null });
        return;
      } catch {
        continue;
      }
    }
    state.setState({
      message:
        "The graphics system does not answer. The study and its results are safe: close this window and open it again, or try once more.",
    });
  }

  function close(): void {
    for (const { abort } of loading.values()) abort.abort();
    loading.clear();
    volumes.clear();
    state.setState({
      phase: "empty",
      message: null,
      grid: null,
      position: null,
      views: {},
      pointer: null,
      volumes: new Set(),
      missing: {},
    });
    stage.show(null, "", null).catch(fail);
  }

  const shellSays = (event: MessageEvent<unknown>): void => {
    if (event.source === window && isGpuGone(event.data)) void recover();
  };
  window.addEventListener("message", shellSays);

  const viewer: Viewer = {
    state,
    graphics: graphicsRenderer(),
    attach,
    showScan,
    load,
    drop,
    setLook: (name, look) => {
      looks.set(name, look);
      applyLook(name).catch(fail);
    },
    setWindow,
    setTool: (tool) => state.setState({ tool }),
    goTo,
    step,
    fit: () => {
      for (const plane of ["axial", "sagittal", "coronal"] as const) stage.fit(plane);
    },
    volume: (name) => volumes.get(name),
    value: (name, lps) => {
      const volume = volumes.get(name);
      return volume && valueAt(volume, lps);
    },
    recover,
    close,
    dispose: () => {
      window.removeEventListener("message", shellSays);
      close();
      stage.dispose();
    },
    stage,
  };
  return viewer;
}

function without<K extends string, V>(record: Partial<Record<K, V>>, name: K): Partial<Record<K, V>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name)) as Partial<Record<K, V>>;
}

/** The shell's word that the GPU process died, handed on by the preload script. */
function isGpuGone(data: unknown): boolean {
  return typeof data === "object" && data !== null && "hilum" in data && data.hilum === "gpu-gone";
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : "The volume could not be read.";
}
