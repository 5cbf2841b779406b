import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UNSEEN } from '../../../shared/look/unseen.ts';

export const planViewStyles = (theme: GrafanaTheme2) => ({
  plan: css({
    position: 'relative',
    overflow: 'hidden',
    borderRadius: theme.shape.radius?.default ?? 2,
    cursor: 'default',
    userSelect: 'none',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  canvas: css({ position: 'absolute', inset: 0, width: '100%', height: '100%', pointerEvents: 'none' }),
  image: css({
    position: 'absolute',
    left: 0,
    top: 0,
    transformOrigin: '0 0',
    pointerEvents: 'none',
    maxWidth: 'none',
  }),
  buttons: css({
    position: 'absolute',
    right: theme.spacing(1),
    bottom: theme.spacing(1),
    display: 'flex',
    gap: theme.spacing(0.5),
  }),
  silent: css(UNSEEN),
});
