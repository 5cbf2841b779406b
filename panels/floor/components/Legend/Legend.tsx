import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { cssGradient } from '../../look/colours.ts';
import type { Legend as LegendContent, RackPaint } from '../../look/paint.ts';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

interface Props {
  legend: LegendContent;
  racks: readonly RackPaint[];
}

/** What the colours and marks of the plan mean; marks that do not occur are left out. */
export function Legend({ legend, racks }: Props) {
  const styles = useStyles2(legendStyles);
  const { title, scale, steps, bar } = legend;
  const has = (test: (paint: RackPaint) => boolean) => racks.some(test);
  return (
    <div className={styles.legend}>
      <span className={styles.title}>{title}</span>
      {scale && (
        <span className={styles.scale}>
          <span className={styles.gradient} style={{ background: cssGradient(scale.name) }} />
          <span className={styles.labels}>
            {scale.labels.map(([share, text]) => (
              <span key={share}>{text}</span>
            ))}
          </span>
        </span>
      )}
      {steps.map(({ label, colour }) => (
        <span key={label} className={styles.entry}>
          <i className={styles.swatch} style={{ background: colour }} /> {label}
        </span>
      ))}
      {has(({ state }) => state === 'alarm') && (
        <span className={styles.entry}>
          <i className={`${styles.swatch} ${styles.alarm}`} /> above limit
        </span>
      )}
      {has(({ state }) => state === 'warn') && (
        <span className={styles.entry}>
          <i className={`${styles.swatch} ${styles.warn}`} /> near limit
        </span>
      )}
      {has(({ isHatched }) => isHatched) && (
        <span className={styles.entry}>
          <i className={`${styles.swatch} ${styles.hatched}`} /> stale, bad or incomplete
        </span>
      )}
      {has(({ fill, isHatched }) => fill === '' && !isHatched) && (
        <span className={styles.entry}>
          <i className={`${styles.swatch} ${styles.hollow}`} /> {scale?.name === 'margin' ? 'no limit' : 'not measured'}
        </span>
      )}
      {bar && has((paint) => paint.bar !== undefined) && (
        <span className={styles.entry}>
          <i className={styles.bar} /> {bar}, of its limit or the largest
        </span>
      )}
    </div>
  );
}

const legendStyles = (theme: GrafanaTheme2) => ({
  legend: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 2),
    paddingTop: theme.spacing(0.75),
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
  title: css({ color: theme.colors.text.primary }),
  scale: css({ display: 'inline-flex', flexDirection: 'column', width: 190 }),
  gradient: css({ ...KEEPS_GROUND, height: 8, borderRadius: 2 }),
  labels: css({ display: 'flex', justifyContent: 'space-between', lineHeight: 1.3 }),
  entry: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.5), whiteSpace: 'nowrap' }),
  swatch: css({ ...KEEPS_GROUND, display: 'inline-block', width: 12, height: 12, borderRadius: 1 }),
  alarm: css({
    background: `linear-gradient(to bottom left, ${theme.colors.error.main} 40%, transparent 41%)`,
    border: `2px solid ${theme.colors.error.main}`,
  }),
  warn: css({
    background: `linear-gradient(to bottom left, ${theme.colors.background.primary} 28%, ${theme.colors.warning.main} 30%, ${theme.colors.warning.main} 42%, transparent 43%)`,
    border: `1px solid ${theme.colors.border.strong}`,
  }),
  hatched: css({
    background: `repeating-linear-gradient(135deg, ${theme.colors.text.secondary} 0 1.5px, transparent 1.5px 4px)`,
    border: `1px solid ${theme.colors.border.strong}`,
  }),
  hollow: css({ border: `1px solid ${theme.colors.text.secondary}` }),
  bar: css({
    ...KEEPS_GROUND,
    display: 'inline-block',
    width: 18,
    height: 4,
    background: `linear-gradient(to right, ${theme.colors.text.primary} 60%, ${theme.colors.border.strong} 60%)`,
  }),
});
