import { useEffect, useLayoutEffect, useRef } from 'react';
import type { RefObject } from 'react';
import uPlot from 'uplot';
import { stripOptions } from '../../plot/strip-options.ts';
import type { StripShape, StripView } from '../../plot/strip-options.ts';

/** Keeps one uPlot in an element: built when its shape changes, fed when only its data does. */
export function useStripPlot(
  target: RefObject<HTMLDivElement | null>,
  shape: Omit<StripShape, 'view'>,
  view: StripView,
  onPlot: (plot: uPlot | null) => void
): void {
  const latest = useRef(view);
  const plot = useRef<uPlot | null>(null);
  const { width, height, domain, hasTimeAxis, theme, timeZone, syncKey } = shape;
  // uPlot fixes the number and look of its lines when it is built.
  const lookKey = view.lines.lines.map(({ key, color, isMain }) => `${key}:${color}:${isMain}`).join('\n');

  useLayoutEffect(() => {
    latest.current = view;
  });

  useEffect(() => {
    if (!target.current || width < 1 || height < 1) {
      return;
    }
    const built = new uPlot(
      stripOptions({
        width,
        height,
        domain,
        hasTimeAxis,
        theme,
        timeZone,
        syncKey,
        view: () => latest.current,
      }),
      dataOf(latest.current),
      target.current
    );
    plot.current = built;
    onPlot(built);
    return () => {
      onPlot(null);
      plot.current = null;
      built.destroy();
    };
  }, [target, width, height, domain, hasTimeAxis, theme, timeZone, syncKey, lookKey, onPlot]);

  const { lines, bands, rangeMs } = view;
  const [fromMs, toMs] = rangeMs;
  useEffect(() => {
    plot.current?.setData(dataOf(latest.current));
  }, [lines, bands, fromMs, toMs]);
}

function dataOf({ lines }: StripView): uPlot.AlignedData {
  return [lines.timesMs, ...lines.lines.map(({ values }) => values)] as uPlot.AlignedData;
}
