import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { cardsOf, tableOf } from '../../look/table.ts';

export const sourceTableStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ overflowX: 'auto' }),
  table: css({
    ...tableOf(theme),
    marginTop: theme.spacing(1),
    [theme.breakpoints.down('sm')]: cardsOf(theme, '40%'),
  }),
  number: css({ [theme.breakpoints.up('sm')]: { '&&': { textAlign: 'right' } } }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  name: css({ display: 'inline-flex', gap: theme.spacing(1), alignItems: 'center' }),
});
