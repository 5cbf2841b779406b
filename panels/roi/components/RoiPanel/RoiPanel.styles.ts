import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const roiPanelStyles = (theme: GrafanaTheme2) => ({
  panel: css({ overflowX: 'hidden', overflowY: 'auto', fontVariantNumeric: 'tabular-nums' }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    '& > :first-child': { flex: '1 1 420px' },
  }),
  controls: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  body: css({ display: 'grid', gap: theme.spacing(2, 4), alignItems: 'start', paddingTop: theme.spacing(2) }),
  wide: css({ gridTemplateColumns: 'minmax(0, 1fr) minmax(0, 1fr)' }),
  narrow: css({ gridTemplateColumns: 'minmax(0, 1fr)' }),
  column: css({ display: 'grid', gap: theme.spacing(2), minWidth: 0, gridTemplateColumns: 'minmax(0, 1fr)' }),
  whole: css({ gridColumn: '1 / -1', minWidth: 0 }),
  // Live dashboards load every few seconds: only a wait that lasts dims the old drawing.
  loading: css({
    opacity: 0.6,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms 3s' },
    '@media (prefers-reduced-motion: reduce)': { transition: 'opacity 0s 3s' },
  }),
});
