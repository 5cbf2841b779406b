import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const recordHistoryStyles = (theme: GrafanaTheme2) => ({
  versions: css({ margin: theme.spacing(1, 0, 0), padding: 0, listStyle: 'none', maxWidth: '100ch' }),
  version: css({
    padding: theme.spacing(1, 0, 1, 2),
    borderLeft: `2px solid ${theme.colors.border.medium}`,
    '& > p': { margin: 0 },
  }),
  head: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(0.5, 1), alignItems: 'baseline' }),
  note: css({ margin: 0, color: theme.colors.text.secondary }),
  changes: css({
    margin: theme.spacing(0.5, 0, 0),
    paddingLeft: theme.spacing(2.5),
    fontVariantNumeric: 'tabular-nums',
    overflowWrap: 'anywhere',
    '& del': { color: theme.colors.text.secondary },
    '& ins': { textDecoration: 'none', fontWeight: theme.typography.fontWeightMedium },
  }),
});
