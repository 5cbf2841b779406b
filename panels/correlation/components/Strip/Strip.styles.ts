import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const stripStyles = (theme: GrafanaTheme2) => ({
  header: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    height: 20,
    ...theme.typography.bodySmall,
    whiteSpace: 'nowrap',
    overflow: 'hidden',
  }),
  twoLines: css({
    flexWrap: 'wrap',
    height: 36,
    rowGap: 0,
    lineHeight: '18px',
    '& > :nth-child(3)': { order: 1, flexBasis: '100%' },
  }),
  domain: css({ fontWeight: theme.typography.fontWeightMedium, color: theme.colors.text.primary }),
  title: css({ color: theme.colors.text.secondary, overflow: 'hidden', textOverflow: 'ellipsis' }),
  value: css({
    marginLeft: 'auto',
    color: theme.colors.text.primary,
    fontVariantNumeric: 'tabular-nums',
    flexShrink: 0,
  }),
  glyph: css({ flexShrink: 0 }),
  // What uPlot needs of its style sheet; Grafana loads its own copy only where its own panels do.
  plot: css({
    '& .uplot, & .uplot *': { boxSizing: 'border-box' },
    '& .u-wrap': { position: 'relative', userSelect: 'none' },
    '& .u-over, & .u-under, & .u-axis': { position: 'absolute' },
    '& .u-under': { overflow: 'hidden' },
    '& canvas': { display: 'block', position: 'relative', width: '100%', height: '100%' },
    '& .u-select': { position: 'absolute', pointerEvents: 'none', background: theme.colors.action.selected },
    '& .u-cursor-x, & .u-cursor-y': { position: 'absolute', left: 0, top: 0, pointerEvents: 'none' },
    '& .u-hz .u-cursor-x': { height: '100%', borderRight: `1px dashed ${theme.colors.text.disabled}` },
    '& .u-cursor-pt': { position: 'absolute', top: 0, left: 0, borderRadius: '50%', pointerEvents: 'none' },
    '& .u-off': { display: 'none' },
  }),
});
