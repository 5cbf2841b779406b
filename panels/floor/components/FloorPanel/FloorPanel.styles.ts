import { css } from '@emotion/css';

export const floorPanelStyles = () => ({
  panel: css({ position: 'relative', overflowX: 'hidden', overflowY: 'auto' }),
  body: css({ display: 'flex', position: 'relative' }),
  // Live dashboards load every few seconds: only a wait that lasts dims the old drawing.
  loading: css({
    opacity: 0.6,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms 3s' },
    '@media (prefers-reduced-motion: reduce)': { transition: 'opacity 0s 3s' },
  }),
});
