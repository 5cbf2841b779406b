import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UNSEEN } from '../../../shared/look/unseen.ts';

export const courseChartStyles = (theme: GrafanaTheme2) => ({
  head: css({ display: 'flex', justifyContent: 'space-between', alignItems: 'baseline', gap: theme.spacing(1) }),
  title: css({ ...theme.typography.h6, margin: 0 }),
  readout: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, minHeight: 18, margin: 0 }),
  drawing: css({
    display: 'block',
    touchAction: 'pan-y',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.text}`, outlineOffset: 2 },
  }),
  axis: css({ fontSize: theme.typography.bodySmall.fontSize, fill: theme.colors.text.secondary }),
  label: css({
    fontSize: theme.typography.bodySmall.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
    stroke: theme.colors.background.primary,
    strokeWidth: 3,
    paintOrder: 'stroke',
    strokeLinejoin: 'round',
  }),
  facts: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    margin: theme.spacing(0.5, 0, 0),
  }),
  empty: css({ color: theme.colors.text.secondary, margin: theme.spacing(1, 0) }),
  hidden: css(UNSEEN),
});
