import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { FOLD_U } from '../../layout/elevation-frame.ts';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

/** A unit has this height, px: a name is read in one. */
export const UNIT_PX = 14;

export const elevationStyles = (theme: GrafanaTheme2) => ({
  section: css({
    ...theme.typography.bodySmall,
    marginTop: theme.spacing(1.5),
    '& h6': { margin: theme.spacing(0, 0, 0.5) },
  }),
  heading: css({ display: 'flex', flexWrap: 'wrap', justifyContent: 'space-between', columnGap: theme.spacing(1) }),
  faint: css({ color: theme.colors.text.secondary }),
  frame: css({
    position: 'relative',
    margin: 0,
    padding: 0,
    listStyle: 'none',
    border: `2px solid ${theme.colors.border.strong}`,
    borderRadius: 2,
    background: theme.colors.background.secondary,
  }),
  unit: css({
    position: 'absolute',
    left: 2,
    fontSize: 10,
    lineHeight: `${UNIT_PX}px`,
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
  fold: css({
    position: 'absolute',
    left: 0,
    right: 0,
    height: FOLD_U * UNIT_PX,
    lineHeight: `${FOLD_U * UNIT_PX}px`,
    textAlign: 'center',
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
  foldAbove: css({ top: 0, borderBottom: `1px dashed ${theme.colors.border.strong}` }),
  foldBelow: css({ bottom: 0, borderTop: `1px dashed ${theme.colors.border.strong}` }),
  part: css({
    position: 'absolute',
    left: 22,
    right: 4,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: '0 4px',
    overflow: 'hidden',
    fontSize: 10.5,
    lineHeight: `${UNIT_PX - 2}px`,
    whiteSpace: 'nowrap',
    background: theme.colors.background.primary,
    border: `1px solid ${theme.colors.border.medium}`,
    boxSizing: 'border-box',
    fontVariantNumeric: 'tabular-nums',
  }),
  loose: css({
    ...theme.typography.bodySmall,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    padding: theme.spacing(0.25, 0),
    fontVariantNumeric: 'tabular-nums',
  }),
  name: css({ overflow: 'hidden', textOverflow: 'ellipsis', flex: 1 }),
  // What is higher than a unit has room for a second line; the end of a name is what tells it from its neighbours.
  twoLines: css({ whiteSpace: 'normal', overflowWrap: 'anywhere' }),
  gpus: css({ display: 'inline-flex', flexWrap: 'wrap', gap: 1, maxWidth: 92 }),
  gpu: css({ ...KEEPS_GROUND, display: 'inline-block', width: 9, height: 9 }),
  pipes: css({ ...KEEPS_GROUND, position: 'absolute', top: 0, bottom: 0, left: -9, width: 6 }),
  feed: css({ marginTop: theme.spacing(0.75) }),
  phase: css({ display: 'grid', gridTemplateColumns: '2ch 1fr 15ch', gap: theme.spacing(1), alignItems: 'center' }),
  bar: css({ ...KEEPS_GROUND, position: 'relative', height: 8, background: theme.colors.background.secondary }),
  fill: css({ position: 'absolute', insetBlock: 0, left: 0 }),
  tick: css({ position: 'absolute', insetBlock: -2, left: '80%', width: 1, background: theme.colors.text.secondary }),
  number: css({ textAlign: 'right', fontVariantNumeric: 'tabular-nums' }),
});
