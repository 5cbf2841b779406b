import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

export const fitListStyles = (theme: GrafanaTheme2) => ({
  list: css({ listStyle: 'none', margin: 0, padding: 0 }),
  item: css({
    display: 'grid',
    gridTemplateColumns: '20px minmax(0, 128px) minmax(32px, 1fr) 72px',
    alignItems: 'center',
    gap: theme.spacing(0, 1),
    padding: theme.spacing(0.5, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
  zone: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  bar: css({ ...KEEPS_GROUND, position: 'relative', height: 10, background: theme.colors.background.secondary }),
  fill: css({ position: 'absolute', inset: '0 auto 0 0' }),
  need: css({ position: 'absolute', top: -3, bottom: -3, width: 2, background: theme.colors.text.primary }),
  room: css({ textAlign: 'right', whiteSpace: 'nowrap' }),
  why: css({
    ...theme.typography.bodySmall,
    gridColumn: '2 / -1',
    color: theme.colors.text.secondary,
    overflowWrap: 'anywhere',
  }),
  summary: css({ ...theme.typography.bodySmall, margin: theme.spacing(0, 0, 0.5), color: theme.colors.text.secondary }),
});
