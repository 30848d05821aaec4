import { offsetOf } from "../geometry/index.ts";
import type { Mask, Vec3, Volume } from "../geometry/index.ts";
import type { Random } from "../statistics/index.ts";
import { closedLung, maskOn } from "./regions.ts";
import type { SubCube } from "./sub-cube.ts";

const affineLps = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0] as const;

/** Noisy aerated lung with straight vessels of 3 mm in it, and, where asked for, a ball of the vessels' HU. */
export function lungCube(
  random: Random,
  ball?: { readonly centre: Vec3; readonly radius: number },
  side = 51,
): SubCube {
  const size: Vec3 = [side, side, side];
  const data = new Int16Array(side ** 3);
  for (let v = 0; v < data.length; v++) data[v] = Math.round(-850 + 30 * random.normal());
  const hu: Volume = { size, affineLps, data };
  const paint = (holds: (at: Vec3) => boolean): void => {
    for (let k = 0; k < side; k++)
      for (let j = 0; j < side; j++)
        for (let i = 0; i < side; i++)
          if (holds([i, j, k])) data[offsetOf(hu, i, j, k)] = Math.round(20 * random.normal());
  };
  for (let n = 0; n < 12; n++) {
    const [a, b] = [random.uniform() * side, random.uniform() * side];
    paint(([i, j, k]) => {
      const across = n % 3 === 0 ? [i, j] : n % 3 === 1 ? [i, k] : [j, k];
      return Math.hypot(across[0]! - a, across[1]! - b) <= 1.5;
    });
  }
  const inBall = ([i, j, k]: Vec3): boolean =>
    ball !== undefined && Math.hypot(i - ball.centre[0], j - ball.centre[1], k - ball.centre[2]) <= ball.radius;
  paint(inBall);
  return { hu, nodule: ballMask(hu, inBall), lung: closedLung(hu) };
}

function ballMask(hu: Volume, inBall: (at: Vec3) => boolean): Mask {
  const [nx, ny] = hu.size;
  return maskOn(hu, (v) => inBall([v % nx, Math.floor(v / nx) % ny, Math.floor(v / (nx * ny))]));
}
