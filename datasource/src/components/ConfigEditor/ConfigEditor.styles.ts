import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const configEditorStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: '72ch' }),
  pair: css({ display: 'grid', gridTemplateColumns: 'minmax(0, 1fr) 14ch', columnGap: theme.spacing(1) }),
  hint: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  server: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.borderRadius(1),
    padding: theme.spacing(2),
    marginBottom: theme.spacing(2),
  }),
  serverHead: css({
    display: 'flex',
    alignItems: 'flex-start',
    gap: theme.spacing(1),
    '& > :first-child': { flexGrow: 1 },
  }),
  // Wraps instead of widening the box around it, which a phone would cut off.
  code: css({ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', margin: theme.spacing(0.5, 0, 1) }),
});
