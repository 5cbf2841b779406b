import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const capacityPanelStyles = (theme: GrafanaTheme2) => ({
  panel: css({ overflowX: 'hidden', overflowY: 'auto', fontVariantNumeric: 'tabular-nums' }),
  body: css({ display: 'grid', gap: theme.spacing(2, 4), alignItems: 'start', paddingTop: theme.spacing(1.5) }),
  wide: css({ gridTemplateColumns: 'minmax(0, 3fr) minmax(0, 2fr)' }),
  narrow: css({ gridTemplateColumns: 'minmax(0, 1fr)' }),
  column: css({ display: 'grid', gap: theme.spacing(2), minWidth: 0, gridTemplateColumns: 'minmax(0, 1fr)' }),
  // Live dashboards load every few seconds: only a wait that lasts dims the old drawing.
  loading: css({
    opacity: 0.6,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms 3s' },
    '@media (prefers-reduced-motion: reduce)': { transition: 'opacity 0s 3s' },
  }),
});
