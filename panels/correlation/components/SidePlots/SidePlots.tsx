import React, { useState } from 'react';
import { RadioButtonGroup, useStyles2 } from '@grafana/ui';
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
  /** A narrow panel has room for one of the two, and a switch between them. */
  oneAtATime: boolean;
  showFit: boolean;
  hoverMs: number | null;
}

type Part = 'scatter' | 'lag';

const PARTS: Array<{ value: Part; label: string }> = [
  { value: 'scatter', label: 'Scatter' },
  { value: 'lag', label: 'r by lag' },
];

/** How two quantities hang together: the scatter, and the correlation at every lag. */
export const SidePlots = React.memo(function SidePlots({ pair, scatter, lag, oneAtATime, showFit, hoverMs }: Props) {
  const styles = useStyles2(sidePlotsStyles);
  const [chosen, setChosen] = useState<Part>('scatter');
  const hasSwitch = oneAtATime && lag !== undefined;
  const shows = (part: Part) => !hasSwitch || chosen === part;
  return (
    <div className={styles.side}>
      {hasSwitch && <RadioButtonGroup size="sm" options={PARTS} value={chosen} onChange={setChosen} fullWidth />}
      {shows('scatter') && <Scatter pair={pair} {...scatter} showFit={showFit} hoverMs={hoverMs} />}
      {lag && shows('lag') && <LagProfile pair={pair} {...lag} />}
    </div>
  );
});
