import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const choiceStyles = (theme: GrafanaTheme2) => ({
  row: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.5, 1),
    paddingBottom: theme.spacing(0.5),
  }),
  metric: css({
    flex: '1 1 240px',
    maxWidth: 360,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    // The words of a narrow panel stand under each other, and so do the two fields.
    '& > span': { flexShrink: 0, minWidth: 36 },
  }),
  views: css({ marginLeft: 'auto' }),
});
