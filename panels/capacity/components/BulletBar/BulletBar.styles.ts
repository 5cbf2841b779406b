import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FULL_PERCENT } from './scale.ts';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

/** Light on dark and dark on light, faint: room that nothing can use. */
const hatch = (color: string) => `repeating-linear-gradient(135deg, ${color} 0 2px, transparent 2px 6px)`;

export const bulletBarStyles = (theme: GrafanaTheme2) => ({
  cell: css({ minWidth: 0 }),
  bar: css({
    ...KEEPS_GROUND,
    position: 'relative',
    height: 16,
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: 2 },
    '& > span': { position: 'absolute', top: 0, bottom: 0 },
  }),
  track: css({
    left: 0,
    width: `${FULL_PERCENT}%`,
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    borderRight: 'none',
    borderRadius: '2px 0 0 2px',
  }),
  stranded: css({ background: hatch(theme.colors.text.secondary), border: `1px solid ${theme.colors.text.secondary}` }),
  range: css({ left: 0, opacity: 0.3 }),
  drawn: css({ left: 0, opacity: 0.55 }),
  median: css({ left: 0, marginTop: 4, marginBottom: 4 }),
  over: css({ background: theme.colors.error.main }),
  limit: css({
    left: `${FULL_PERCENT}%`,
    width: 2,
    marginTop: -2,
    marginBottom: -2,
    background: theme.colors.text.primary,
  }),
  limitN1: css({ width: 0, marginTop: -2, marginBottom: -2, borderLeft: `2px dashed ${theme.colors.text.primary}` }),
  words: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
    marginTop: theme.spacing(0.25),
    color: theme.colors.text.secondary,
    '& > strong': { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium },
  }),
  status: css({
    color: theme.colors.text.primary,
    display: 'inline-flex',
    alignItems: 'center',
    gap: 4,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  unknown: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, fontStyle: 'italic' }),
  tip: css({
    display: 'grid',
    gridTemplateColumns: 'auto auto',
    gap: theme.spacing(0, 2),
    margin: 0,
    fontVariantNumeric: 'tabular-nums',
    '& > dt': { fontWeight: 'normal' },
    '& > dd': { margin: 0, textAlign: 'right' },
  }),
  legend: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.5, 2),
    margin: 0,
    color: theme.colors.text.secondary,
    '& > span': { display: 'inline-flex', alignItems: 'center', gap: 6 },
  }),
  swatch: css({
    ...KEEPS_GROUND,
    display: 'inline-block',
    width: 18,
    height: 10,
    background: theme.colors.text.secondary,
  }),
  hatchSwatch: css({
    ...KEEPS_GROUND,
    display: 'inline-block',
    width: 18,
    height: 10,
    background: hatch(theme.colors.text.secondary),
    border: `1px solid ${theme.colors.text.secondary}`,
  }),
  lineSwatch: css({
    ...KEEPS_GROUND,
    display: 'inline-block',
    width: 2,
    height: 14,
    background: theme.colors.text.primary,
  }),
  dashSwatch: css({ display: 'inline-block', height: 14, borderLeft: `2px dashed ${theme.colors.text.primary}` }),
});
