import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Shared look of the two drawings at the right: scatter and lag profile. */
export const plotStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: 0 }),
  caption: css({
    ...theme.typography.bodySmall,
    height: 20,
    lineHeight: '20px',
    color: theme.colors.text.secondary,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
    textOverflow: 'ellipsis',
    '& strong': { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium },
  }),
  svg: css({
    display: 'block',
    fontSize: 11,
    fontVariantNumeric: 'tabular-nums',
    '& text': {
      fill: theme.colors.text.secondary,
      // A rim of the ground's colour keeps words readable on points.
      stroke: theme.colors.background.primary,
      strokeWidth: 3,
      paintOrder: 'stroke',
    },
  }),
  grid: css({ stroke: theme.colors.border.weak, shapeRendering: 'crispEdges' }),
  axis: css({ stroke: theme.colors.border.medium, shapeRendering: 'crispEdges' }),
});
