import { useEffect, useLayoutEffect, useMemo, useRef } from 'react';
import type { RefObject } from 'react';
import uPlot from 'uplot';
import { drawnWithin, levelsOf } from '../../plot/levels.ts';
import { axisWidth, stripOptions } from '../../plot/strip-options.ts';
import type { StripShape, StripView } from '../../plot/strip-options.ts';

/** Keeps one uPlot in an element: built when its shape changes, fed when only its data does. */
export function useStripPlot(
  target: RefObject<HTMLDivElement | null>,
  shape: Omit<StripShape, 'view' | 'isDense'>,
  view: StripView,
  onPlot: (plot: uPlot | null) => void
): void {
  const latest = useRef(view);
  const plot = useRef<uPlot | null>(null);
  const { width, height, domain, hasTimeAxis, theme, timeZone, syncKey } = shape;
  const { lines, bands, limits, ends, rangeMs } = view;
  const [fromMs, toMs] = rangeMs;
  const levels = useMemo(() => levelsOf(lines), [lines]);
  const drawn = useMemo(
    () => drawnWithin(levels, [fromMs, toMs], (width - axisWidth(width)) * devicePixelRatio),
    [levels, fromMs, toMs, width]
  );
  const latestDrawn = useRef(drawn);
  // uPlot fixes the number and look of its lines when it is built.
  const lookKey = view.lines.lines.map(({ key, color, isMain }) => `${key}:${color}:${isMain}`).join('\n');

  useLayoutEffect(() => {
    latest.current = view;
    latestDrawn.current = drawn;
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
        isDense: () => latestDrawn.current.isDense,
      }),
      latestDrawn.current.columns as uPlot.AlignedData,
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

  useEffect(() => {
    plot.current?.setData(latestDrawn.current.columns as uPlot.AlignedData);
    // The range is read when it is drawn.
  }, [drawn, bands, limits, ends, fromMs, toMs]);
}
