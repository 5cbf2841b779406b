import React from 'react';
import { useStyles2 } from '@grafana/ui';
import type { DrawName } from '../../data/read.ts';
import type { View } from '../../options.ts';
import { bulletBarStyles } from './BulletBar.styles.ts';

const DRAWN: Record<DrawName, string> = {
  p50: 'median, which counts',
  p95: '95 % of the time below, which counts',
  p99: '99 % of the time below, which counts',
  max: 'highest, which counts',
};

/** What the parts of a bar mean. */
export function BarLegend({ drawName, view }: { drawName: DrawName; view: View }) {
  const styles = useStyles2(bulletBarStyles);
  return (
    <p className={styles.legend}>
      <span>
        <i className={styles.swatch} style={{ height: 6 }} /> median draw
      </span>
      <span>
        <i className={styles.swatch} style={{ opacity: 0.55 }} /> {DRAWN[drawName]}
      </span>
      <span>
        <i className={styles.swatch} style={{ opacity: 0.3 }} /> highest
      </span>
      <span>
        <i className={styles.hatchSwatch} /> stranded: left, but nothing can use it
      </span>
      <span>
        <i className={styles.lineSwatch} /> limit{view === 'n' ? '' : ' with one lost'}
      </span>
      {view === 'n' && (
        <span>
          <i className={styles.dashSwatch} /> limit with one lost
        </span>
      )}
    </p>
  );
}
