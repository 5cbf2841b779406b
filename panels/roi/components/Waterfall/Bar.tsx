import React from 'react';
import { useStyles2 } from '@grafana/ui';
import { scaleOf } from '../../layout/scale.ts';
import { waterfallStyles } from './Waterfall.styles.ts';

interface Props {
  from: number | null;
  to: number | null;
  low: number | null;
  high: number | null;
  range: readonly [number, number];
  color: string;
  isHollow?: boolean;
}

/** One bar with its interval; places are shares of the width, so that it fits any. */
export function Bar({ from, to, low, high, range, color, isHollow = false }: Props) {
  const styles = useStyles2(waterfallStyles);
  const x = scaleOf(range, [0, 100]);
  const span = (a: number, b: number) => ({ left: `${x(Math.min(a, b))}%`, width: `${Math.abs(x(b) - x(a))}%` });
  return (
    <span className={styles.track} aria-hidden="true">
      <span className={styles.zero} style={{ left: `${x(0)}%` }} />
      {from !== null && to !== null && (
        <span
          className={styles.bar}
          data-part="saved"
          style={{
            ...span(from, to),
            ...(isHollow ? { border: `1.5px dashed ${color}` } : { background: color }),
            printColorAdjust: 'exact',
          }}
        />
      )}
      {low !== null && high !== null && <span className={styles.whisker} style={span(low, high)} />}
    </span>
  );
}
