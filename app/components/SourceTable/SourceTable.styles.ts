import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UNSEEN } from '../../look/unseen.ts';

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
    // On a phone each source is a card, its values named at the left.
    [theme.breakpoints.down('sm')]: {
      '& thead': UNSEEN,
      '& tr': {
        display: 'block',
        padding: theme.spacing(1, 0),
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      '& td, && td': {
        display: 'flex',
        alignItems: 'baseline',
        gap: theme.spacing(1),
        padding: theme.spacing(0.25, 0),
        textAlign: 'left',
        borderBottom: 'none',
      },
      '& td[data-label]::before': {
        content: 'attr(data-label)',
        flex: '0 0 40%',
        color: theme.colors.text.secondary,
      },
    },
  }),
  number: css({ [theme.breakpoints.up('sm')]: { '&&': { textAlign: 'right' } } }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  name: css({ display: 'inline-flex', gap: theme.spacing(1), alignItems: 'center' }),
});
