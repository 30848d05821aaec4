import type { Vec3 } from "../geometry/index.ts";
import { resumeRandom, shuffle } from "../statistics/index.ts";
import type { Random, RandomState } from "../statistics/index.ts";
import { cutTurned } from "./cut-turned.ts";
import type { HuRange } from "./intensity.ts";
import { checkBoxes } from "./sampler.ts";
import type { PatchSampler, SamplerState, TrainingBox } from "./sampler.ts";

export interface GridSamplerOptions {
  readonly boxes: readonly TrainingBox[];
  readonly random: Random;
  readonly n: number;
  /** Patches a batch: a chunk's last partial batch is dropped, as the original does. */
  readonly batch: number;
  /** Patients a chunk. The original's: 100. */
  readonly chunkSize?: number;
  readonly augment?: boolean;
  readonly clip?: HuRange | null;
}

interface PlannedPatch {
  readonly box: number;
  readonly min: Vec3;
  readonly key: number;
}

/**
 * The original's generator (kdsb17, datagen.py:190-266): every pass shuffles the patients, takes them in chunks, cuts each
 * box into non-overlapping cubes from voxel 0 (the remainder at the high end is never used, nor is the mask), shuffles a
 * chunk's patches together and turns each by a random symmetry. Every voxel counts in its loss, but for those left out. Not reproduced: its reuse of batches still in the queue.
 */
export function gridSampler(options: GridSamplerOptions): PatchSampler {
  const { boxes, n, batch, chunkSize = 100, clip = null } = options;
  checkBoxes(boxes);
  let stream = startPass(options.random.state());
  const state = (): SamplerState => ({
    kind: "grid",
    passRandom: stream.passRandom,
    chunkRandom: stream.chunkRandom,
    chunk: stream.chunk,
    given: stream.given,
  });

  function startPass(passRandom: RandomState): Stream {
    const random = resumeRandom(passRandom);
    const order = shuffle([...boxes.keys()], random);
    return startChunk(passRandom, random.state(), order, 0, 0);
  }

  function startChunk(
    passRandom: RandomState,
    chunkRandom: RandomState,
    order: number[],
    chunk: number,
    given: number,
  ): Stream {
    const random = resumeRandom(chunkRandom);
    const members = order.slice(chunk * chunkSize, (chunk + 1) * chunkSize);
    const planned = shuffle(gridOf(boxes, members, n), random).map((patch) => ({
      ...patch,
      key: options.augment === false ? 0 : random.integer(48),
    }));
    return { passRandom, chunkRandom, order, chunk, given, planned, after: random.state() };
  }

  function advance(): void {
    for (let passes = 0; (stream.given + 1) * batch > stream.planned.length;) {
      const isLast = (stream.chunk + 1) * chunkSize >= stream.order.length;
      if (isLast && ++passes > 1)
        throw new RangeError(`no chunk of these lung boxes holds a batch of ${batch} patches of ${n}³`);
      stream = isLast
        ? startPass(stream.after)
        : startChunk(stream.passRandom, stream.after, stream.order, stream.chunk + 1, 0);
    }
  }

  return {
    patchSize: n,
    state,
    next(count) {
      if (count !== batch) throw new RangeError(`this grid sampler gives batches of ${batch}, not ${count}`);
      advance();
      const patches = new Float32Array(count * n ** 3),
        weights = new Float32Array(count * n ** 3);
      for (let p = 0, at = 0; p < count; p++, at += n ** 3) {
        const { box, min, key } = stream.planned[stream.given * batch + p]!;
        const cut = { from: boxes[box]!, min, n, key, clip, lungOnly: false };
        cutTurned(cut, patches.subarray(at, at + n ** 3), weights.subarray(at, at + n ** 3));
      }
      stream = { ...stream, given: stream.given + 1 };
      return { patches, weights, state: state() };
    },
    resume(from) {
      if (from.kind !== "grid")
        throw new RangeError(`a grid sampler cannot go on from the state of a ${from.kind} sampler`);
      const order = shuffle([...boxes.keys()], resumeRandom(from.passRandom));
      stream = startChunk(from.passRandom, from.chunkRandom, order, from.chunk, from.given);
    },
  };
}

interface Stream {
  readonly passRandom: RandomState;
  readonly chunkRandom: RandomState;
  readonly order: number[];
  readonly chunk: number;
  readonly given: number;
  readonly planned: readonly PlannedPatch[];
  /** The generator after the chunk was planned. */
  readonly after: RandomState;
}

/** The blocks of each box, z slowest. */
function gridOf(boxes: readonly TrainingBox[], members: readonly number[], n: number): Omit<PlannedPatch, "key">[] {
  return members.flatMap((box) => {
    const [cx, cy, cz] = boxes[box]!.box.size.map((length) => Math.floor(length / n)) as [number, number, number];
    return Array.from({ length: cx * cy * cz }, (_, i) => {
      const min: Vec3 = [(i % cx) * n, (Math.floor(i / cx) % cy) * n, Math.floor(i / (cx * cy)) * n];
      return { box, min };
    });
  });
}
