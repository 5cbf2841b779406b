import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const energyflowPanelStyles = (theme: GrafanaTheme2) => ({
  panel: css({ overflowX: 'hidden', overflowY: 'auto', fontVariantNumeric: 'tabular-nums' }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    justifyContent: 'space-between',
    gap: theme.spacing(0.5, 2),
    paddingBottom: theme.spacing(1),
    '& > :first-child': { flex: '1 1 420px' },
  }),
  controls: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: theme.spacing(1) }),
  // Live dashboards load every few seconds: only a wait that lasts dims the old drawing.
  loading: css({
    opacity: 0.6,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms 3s' },
    '@media (prefers-reduced-motion: reduce)': { transition: 'opacity 0s 3s' },
  }),
});
