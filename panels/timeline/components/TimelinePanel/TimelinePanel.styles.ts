import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Height of the times under the strips. */
export const AXIS_PX = 20;
/** What is left of lanes that go on below fades out within it; under the last one it is room. */
export const FADE_PX = 12;

export const timelinePanelStyles = (theme: GrafanaTheme2) => ({
  panel: css({ display: 'flex', flexDirection: 'column', overflow: 'hidden', fontVariantNumeric: 'tabular-nums' }),
  // Fingers along the time are the panel's, up and down they scroll.
  body: css({
    ...{ flex: 1, minHeight: 0, display: 'flex', flexDirection: 'column', touchAction: 'pan-y' },
  }),
  lanes: css({ flex: '0 1 auto', minHeight: 0, overflowY: 'auto', overflowX: 'hidden', touchAction: 'pan-y' }),
  fade: css({
    ...{ position: 'sticky', bottom: 0, height: FADE_PX, pointerEvents: 'none' },
    background: `linear-gradient(transparent, ${theme.colors.background.primary})`,
  }),
  // Live dashboards load every few seconds: only a wait that lasts dims the old drawing.
  loading: css({
    opacity: 0.6,
    '@media (prefers-reduced-motion: no-preference)': { transition: 'opacity 150ms 3s' },
    '@media (prefers-reduced-motion: reduce)': { transition: 'opacity 0s 3s' },
  }),
  axis: css({
    position: 'relative',
    flexShrink: 0,
    height: AXIS_PX,
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
    overflow: 'hidden',
    '> span': { position: 'absolute', transform: 'translateX(-50%)', whiteSpace: 'nowrap' },
  }),
});
