import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const metricRowStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    gap: theme.spacing(0.5),
    // On a phone a picker gives way instead of standing out of the page.
    '& > *': { maxWidth: '100%' },
    '& > * > :last-child': { minWidth: 0, flexShrink: 1 },
    '& > * > * > *': { maxWidth: '100%' },
  }),
  hint: css({
    ...theme.typography.bodySmall,
    flexBasis: '100%',
    color: theme.colors.text.secondary,
    margin: 0,
  }),
});
