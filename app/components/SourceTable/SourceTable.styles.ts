import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { cardsOf, narrowerThan, tableOf } from '../../look/table.ts';

/** Six columns fit from this width on. */
const TABLE_PX = 600;

export const sourceTableStyles = (theme: GrafanaTheme2) => ({
  scroll: css({ containerType: 'inline-size', overflowX: 'auto' }),
  table: css({
    ...tableOf(theme),
    marginTop: theme.spacing(1),
    [narrowerThan(TABLE_PX)]: cardsOf(theme, '40%'),
  }),
  number: css({ '&&': { textAlign: 'right' }, [narrowerThan(TABLE_PX)]: { '&&': { textAlign: 'left' } } }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  name: css({ display: 'inline-flex', gap: theme.spacing(1), alignItems: 'center' }),
});
