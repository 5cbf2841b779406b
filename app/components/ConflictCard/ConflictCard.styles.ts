import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const conflictCardStyles = (theme: GrafanaTheme2) => ({
  card: css({
    marginTop: theme.spacing(2),
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    borderLeft: `3px solid ${theme.colors.warning.main}`,
    borderRadius: theme.shape.borderRadius(1),
  }),
  title: css({ margin: 0 }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
  list: css({ listStyle: 'none', margin: theme.spacing(1, 0, 0), padding: 0 }),
  line: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
  subject: css({ flex: '1 1 32ch', overflowWrap: 'anywhere' }),
  words: css({ flex: '1 1 48ch', display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 2) }),
  word: css({
    display: 'inline-flex',
    alignItems: 'baseline',
    flexWrap: 'wrap',
    gap: theme.spacing(0.75),
    '& code': { overflowWrap: 'anywhere', whiteSpace: 'normal', margin: 0 },
  }),
});
