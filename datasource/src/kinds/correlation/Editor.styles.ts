import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const editorStyles = (theme: GrafanaTheme2) => ({
  pair: css({
    border: `1px solid ${theme.colors.border.weak}`,
    borderRadius: theme.shape.radius.default,
    margin: 0,
    minWidth: 0,
    padding: theme.spacing(1),
  }),
  legend: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    margin: 0,
    padding: theme.spacing(0, 0.5),
    width: 'auto',
    border: 0,
  }),
  side: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
