import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { Pair } from '../../analysis/pair.ts';
import { LagProfile } from '../LagProfile/LagProfile.tsx';
import { Scatter } from '../Scatter/Scatter.tsx';
import { sidePlotsStyles } from './SidePlots.styles.ts';

interface Size {
  width: number;
  height: number;
}

interface Props {
  pair: Pair;
  scatter: Size;
  /** Absent where it is switched off or has no room. */
  lag: Size | undefined;
  showFit: boolean;
  hoverMs: number | null;
}

/** How two quantities hang together: the scatter, and the correlation at every lag. */
export const SidePlots = React.memo(function SidePlots({ pair, scatter, lag, showFit, hoverMs }: Props) {
  const styles = useStyles2(sidePlotsStyles);
  return (
    <div className={styles.side}>
      <Scatter pair={pair} {...scatter} showFit={showFit} hoverMs={hoverMs} />
      {lag && <LagProfile pair={pair} {...lag} />}
    </div>
  );
});
