/** What both sides draw: numbers that are the same in every run. */

export const RACKS = 2_000;
export const RACKS_PER_ROW = 40;
const ROW_PITCH_M = 3;
const RACK_PITCH_M = 0.6;

export interface BenchRack {
  name: string;
  row: number;
  xM: number;
  yM: number;
  powerW: number;
  inletC: number;
}

/** A hall in rows of 40 racks. */
export function hall(): BenchRack[] {
  return Array.from({ length: RACKS }, (_, index): BenchRack => {
    const row = Math.floor(index / RACKS_PER_ROW);
    const place = index % RACKS_PER_ROW;
    return {
      name: `R-${String(row + 1).padStart(2, '0')}-${String(place + 1).padStart(2, '0')}`,
      row,
      xM: place * RACK_PITCH_M,
      yM: row * ROW_PITCH_M,
      powerW: 8_000 + 10_000 * Math.abs(Math.sin(index * 1.7)),
      inletC: 22 + 6 * Math.abs(Math.sin(index * 0.37)),
    };
  });
}

export const POINTS = 200_000;
export const STEP_MS = 1_000;
export const START_MS = Date.UTC(2026, 0, 5);

/** Two racks with power and inlet temperature, which follows after four minutes: four series of 200,000 points. */
export function series(): Array<{ rack: string; power: number[]; inlet: number[] }> {
  const load = (row: number) => Math.sin(row / 3_100) + Math.sin(row / 170 + 2) + 0.4 * Math.sin(row * row * 0.37);
  return ['R-A01', 'R-A02'].map((rack, index) => ({
    rack,
    power: Array.from({ length: POINTS }, (_, row) => 12_000 + 1_500 * load(row + index * 50)),
    inlet: Array.from({ length: POINTS }, (_, row) => 23 + load(row + index * 50 - 240)),
  }));
}

/** The part of the range that a frame of panning and zooming shows: from a whole range to an eighth of it, and along it. */
export function window(frame: number): [from: number, to: number] {
  const share = 0.125 + 0.4375 * (1 + Math.cos(frame / 25));
  const from = (1 - share) * 0.5 * (1 + Math.sin(frame / 40));
  return [from, from + share];
}

/** Panel and chart are of this size, px. */
export const SIZE = { width: 1_200, height: 700 };
