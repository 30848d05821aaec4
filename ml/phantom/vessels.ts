import { polyline } from "./tubes.ts";
import type { Tube } from "./tubes.ts";

const bloodHu = 43,
  airHu = -990,
  wallHu = 20;

/** Heart chambers' outflow, the great vessels and the gullet, without contrast medium. */
export function mediastinalTubes(): Tube[] {
  return [
    ...polyline(
      [
        [8, 42, 170],
        [8, 44, 60],
        [9, 42, -40],
        [20, 34, -110],
        [26, 20, -140],
      ],
      7,
      8,
      32,
    ), // oesophagus
    ...polyline(
      [
        [-8, -24, -30],
        [-15, -20, 5],
        [-13, -16, 32],
        [-5, -3, 46],
        [8, 17, 50],
        [19, 40, 44],
        [24, 55, 26],
      ],
      15.5,
      12.5,
      bloodHu,
    ),
    ...polyline(
      [
        [24, 55, 26],
        [24, 56, -20],
        [20, 60, -170],
      ],
      12.5,
      11,
      bloodHu,
    ), // descending aorta
    ...polyline(
      [
        [-25, -8, 72],
        [-26, -6, 20],
        [-24, -4, -25],
      ],
      8,
      9.5,
      bloodHu,
    ), // superior vena cava
    ...polyline(
      [
        [-25, -8, 72],
        [6, -24, 78],
        [30, -22, 96],
        [38, -20, 112],
        [75, -18, 124],
      ],
      7,
      5,
      bloodHu,
    ), // left brachiocephalic vein
    ...polyline(
      [
        [-25, -8, 72],
        [-30, -8, 98],
        [-38, -10, 112],
        [-75, -16, 124],
      ],
      7,
      5,
      bloodHu,
    ),
    ...polyline(
      [
        [-5, -4, 48],
        [-16, -2, 75],
        [-26, 4, 112],
        [-30, 6, 170],
      ],
      6,
      4,
      bloodHu,
    ), // brachiocephalic artery
    ...polyline(
      [
        [6, 12, 52],
        [17, 8, 90],
        [28, 10, 170],
      ],
      4,
      3.5,
      bloodHu,
    ), // left common carotid
    ...polyline(
      [
        [14, 24, 50],
        [26, 22, 92],
        [32, 18, 113],
        [70, 8, 126],
      ],
      5,
      4.5,
      bloodHu,
    ), // left subclavian
    ...polyline(
      [
        [14, -42, -18],
        [16, -30, 5],
        [12, -10, 17],
      ],
      15,
      13,
      bloodHu,
    ), // pulmonary trunk
    ...polyline(
      [
        [12, -10, 17],
        [-12, 4, 12],
        [-36, 12, 4],
      ],
      11,
      8,
      bloodHu,
    ),
    ...polyline(
      [
        [12, -10, 17],
        [30, 8, 20],
        [40, 18, 12],
      ],
      11,
      8,
      bloodHu,
    ),
    ...polyline(
      [
        [-34, 20, -24],
        [0, 22, -28],
        [36, 22, -22],
      ],
      9,
      9,
      bloodHu,
    ), // left atrium and the mouths of the veins
    ...polyline(
      [
        [-20, 20, -30],
        [24, 20, -32],
      ],
      18,
      18,
      bloodHu,
    ),
  ];
}

/** Windpipe and main bronchi: walls first, then what is in them. */
export function airwayTubes(): Tube[] {
  const along = (extra: number, hu: number): Tube[] => [
    ...polyline(
      [
        [0, 12, 172],
        [0, 22, 36],
      ],
      8.6 + extra,
      8.4 + extra,
      hu,
    ),
    ...polyline(
      [
        [0, 22, 36],
        [-24, 26, 14],
        [-32, 28, -8],
      ],
      7 + extra,
      5.4 + extra,
      hu,
    ),
    ...polyline(
      [
        [-24, 26, 14],
        [-42, 22, 22],
      ],
      4.6 + extra,
      4 + extra,
      hu,
    ),
    ...polyline(
      [
        [0, 22, 36],
        [24, 27, 14],
        [42, 30, 2],
      ],
      6.4 + extra,
      5.2 + extra,
      hu,
    ),
  ];
  return [...along(1.4, wallHu), ...along(0, airHu)];
}
