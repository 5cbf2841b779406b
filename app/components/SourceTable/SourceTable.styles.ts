import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const sourceTableStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto' }),
  table: css({
    width: '100%',
    marginTop: theme.spacing(1),
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      padding: theme.spacing(0.75, 2, 0.75, 0),
      textAlign: 'left',
      verticalAlign: 'baseline',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    '& th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
  }),
  number: css({ '&&': { textAlign: 'right' } }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  name: css({ display: 'inline-flex', gap: theme.spacing(1), alignItems: 'center' }),
});
