import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const correlationPanelStyles = (theme: GrafanaTheme2) => ({
  panel: css({ overflowX: 'hidden', overflowY: 'auto' }),
  body: css({ display: 'flex', justifyContent: 'space-between' }),
  // Live dashboards load every few seconds: only a wait that lasts dims the old drawing.
  loading: css({
    opacity: 0.6,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms 3s' },
    '@media (prefers-reduced-motion: reduce)': { transition: 'opacity 0s 3s' },
  }),
  hint: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
