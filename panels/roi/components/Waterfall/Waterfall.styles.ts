import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

export const waterfallStyles = (theme: GrafanaTheme2) => ({
  title: css({ ...theme.typography.h6, margin: theme.spacing(0, 0, 0.5) }),
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  row: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(110px, 2fr) minmax(80px, 4fr) minmax(130px, 2fr)',
    columnGap: theme.spacing(1.5),
    alignItems: 'center',
    width: '100%',
    minHeight: 40,
    padding: theme.spacing(0.5, 0.5),
    border: 0,
    borderTop: `1px solid ${theme.colors.border.weak}`,
    background: 'none',
    color: 'inherit',
    font: 'inherit',
    textAlign: 'left',
  }),
  button: css({
    cursor: 'pointer',
    '&:hover': { background: theme.colors.action.hover },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.text}`, outlineOffset: -2 },
    '&[aria-pressed="true"]': {
      background: theme.colors.action.selected,
      boxShadow: `inset 3px 0 0 ${theme.colors.primary.text}`,
      // On this ground the quieter text is too quiet.
      '& span': { color: theme.colors.text.primary },
    },
  }),
  narrow: css({
    gridTemplateColumns: 'minmax(0, 1fr) auto',
    rowGap: theme.spacing(0.5),
    '& > :nth-child(2)': { gridColumn: '1 / -1', gridRow: 2 },
  }),
  name: css({ paddingLeft: theme.spacing(0.5), overflowWrap: 'anywhere' }),
  sub: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, display: 'block' }),
  number: css({ textAlign: 'right', whiteSpace: 'nowrap' }),
  track: css({ ...KEEPS_GROUND, position: 'relative', display: 'block', height: 22 }),
  zero: css({ position: 'absolute', top: -6, bottom: -6, width: 1, background: theme.colors.border.strong }),
  bar: css({ position: 'absolute', top: 4, height: 14, minWidth: 2, borderRadius: 1 }),
  whisker: css({
    position: 'absolute',
    top: 5,
    height: 12,
    borderLeft: `1.5px solid ${theme.colors.text.primary}`,
    borderRight: `1.5px solid ${theme.colors.text.primary}`,
    '&::after': {
      content: '""',
      position: 'absolute',
      left: 0,
      right: 0,
      top: 5,
      height: 1.5,
      background: theme.colors.text.primary,
    },
  }),
  total: css({ fontWeight: theme.typography.fontWeightMedium, borderTop: `1px solid ${theme.colors.border.strong}` }),
  legend: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: theme.spacing(0.5, 0, 0) }),
});
