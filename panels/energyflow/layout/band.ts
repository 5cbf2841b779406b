import type { PlacedEdge } from './place.ts';

/** SVG path of a band through all columns that it passes; `isUpright` flows downwards, for narrow panels. */
export function bandPath({ stops, width }: PlacedEdge, isUpright: boolean): string {
  const point = (along: number, across: number) =>
    isUpright ? `${round(across)} ${round(along)}` : `${round(along)} ${round(across)}`;
  const there: string[] = [];
  const back: string[] = [];
  stops.slice(1).forEach((stop, index) => {
    const before = stops[index]!;
    const start = before.along + before.length;
    const middle = (start + stop.along) / 2;
    const curve = (from: number, to: number, fromAlong: number, toAlong: number) =>
      `L${point(fromAlong, from)}C${point(middle, from)} ${point(middle, to)} ${point(toAlong, to)}`;
    there.push(curve(before.across, stop.across, start, stop.along));
    back.unshift(curve(stop.across + width, before.across + width, stop.along, start));
  });
  return `M${[...there, ...back].join('').slice(1)}Z`;
}

const round = (value: number) => Math.round(10 * value) / 10;
