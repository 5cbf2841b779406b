import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const sankeyStyles = (theme: GrafanaTheme2) => ({
  drawing: css({ display: 'block' }),
  band: css({
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms' },
  }),
  node: css({
    cursor: 'pointer',
    outline: 'none',
    '&:focus-visible > rect:first-of-type': { stroke: theme.colors.primary.text, strokeWidth: 2 },
    '&:hover > rect:first-of-type': { stroke: theme.colors.border.strong },
  }),
  name: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    fill: theme.colors.text.primary,
    stroke: theme.colors.background.primary,
    strokeWidth: 3,
    strokeOpacity: 0.85,
    paintOrder: 'stroke',
    strokeLinejoin: 'round',
    fontVariantNumeric: 'tabular-nums',
    pointerEvents: 'none',
  }),
  value: css({ fontWeight: theme.typography.fontWeightRegular }),
  side: css({ fontSize: theme.typography.bodySmall.fontSize, fill: theme.colors.text.secondary }),
  pue: css({
    fontSize: theme.typography.h3.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    fill: theme.colors.text.primary,
    fontVariantNumeric: 'tabular-nums',
  }),
  pueRange: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightRegular,
    fill: theme.colors.text.secondary,
  }),
});
