import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const barTableStyles = (theme: GrafanaTheme2) => {
  const row = {
    display: 'grid',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
  };
  return {
    row: css({ ...row, gridTemplateColumns: 'minmax(120px, 1fr) minmax(0, 4fr)' }),
    narrow: css({ ...row, gridTemplateColumns: 'minmax(0, 1fr)' }),
    lost: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
    unknown: css({
      ...theme.typography.bodySmall,
      margin: theme.spacing(0.5, 0, 0),
      color: theme.colors.text.secondary,
    }),
  };
};
