import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const noticeStyles = (theme: GrafanaTheme2) => ({
  notice: css({
    display: 'flex',
    flexDirection: 'column',
    alignItems: 'center',
    justifyContent: 'center',
    gap: theme.spacing(1),
    padding: theme.spacing(2),
    textAlign: 'center',
    '& > h6': { margin: 0 },
    '& > p': { margin: 0, maxWidth: '56ch', color: theme.colors.text.secondary },
  }),
});
