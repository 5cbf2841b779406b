import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { PAGE } from '../../look/table.ts';

export const startPageStyles = (theme: GrafanaTheme2) => ({
  page: css({ ...PAGE, gap: theme.spacing(3) }),
  step: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(2),
    padding: theme.spacing(2),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.borderRadius(1),
  }),
  stepText: css({ flex: '1 1 40ch', '& > h3': { margin: 0 }, '& > p': { margin: 0 } }),
  code: css({ marginTop: theme.spacing(1), marginBottom: 0, flexBasis: '100%' }),
  heading: css({ display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', gap: theme.spacing(1) }),
  // A line for each of several databases.
  health: css({ color: theme.colors.text.secondary, margin: 0, whiteSpace: 'pre-line' }),
  coverage: css({ margin: theme.spacing(1, 0, 0) }),
});
