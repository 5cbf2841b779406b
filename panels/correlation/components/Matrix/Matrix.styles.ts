import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

export const matrixStyles = (theme: GrafanaTheme2) => ({
  box: css({ overflow: 'auto', ...theme.typography.bodySmall, fontVariantNumeric: 'tabular-nums' }),
  chance: css({ margin: theme.spacing(0, 0, 1), color: theme.colors.text.secondary }),
  table: css({
    width: '100%',
    borderCollapse: 'collapse',
    '& th, & td': {
      padding: theme.spacing(0.25, 1),
      textAlign: 'left',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    '& thead th': { position: 'sticky', top: 0, background: theme.colors.background.primary, verticalAlign: 'bottom' },
  }),
  sort: css({
    background: 'none',
    border: 0,
    padding: 0,
    font: 'inherit',
    fontWeight: theme.typography.fontWeightMedium,
    color: theme.colors.text.primary,
    textAlign: 'left',
  }),
  place: css({
    background: 'none',
    border: 0,
    padding: 0,
    font: 'inherit',
    color: theme.colors.text.link,
    textAlign: 'left',
    '&[aria-pressed="true"]': { fontWeight: theme.typography.fontWeightBold },
  }),
  zone: css({ color: theme.colors.text.secondary }),
  cell: css({ position: 'relative', display: 'flex', gap: theme.spacing(1), minWidth: 120, alignItems: 'baseline' }),
  // Filled counts, hollow is too small to count, none is what chance may do: never the hue alone.
  track: css({
    ...KEEPS_GROUND,
    position: 'relative',
    flex: '0 0 56px',
    height: 10,
    borderRadius: 2,
    background: theme.colors.background.secondary,
  }),
  bar: css({ position: 'absolute', top: 0, bottom: 0, left: 0, borderRadius: 2 }),
  words: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  r: css({ minWidth: 38, textAlign: 'right' }),
  strong: css({ fontWeight: theme.typography.fontWeightMedium }),
});
