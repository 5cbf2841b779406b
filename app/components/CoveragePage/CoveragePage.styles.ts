import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { UNSEEN } from '../../look/unseen.ts';

const cells = (theme: GrafanaTheme2) => ({
  width: '100%',
  marginTop: theme.spacing(1),
  fontVariantNumeric: 'tabular-nums',
  '& th, & td': {
    padding: theme.spacing(0.75, 2, 0.75, 0),
    textAlign: 'left' as const,
    verticalAlign: 'baseline',
    borderBottom: `1px solid ${theme.colors.border.weak}`,
  },
  '& thead th': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
  '& tbody th': { fontWeight: theme.typography.fontWeightMedium },
});

export const coveragePageStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(3), maxWidth: 1200 }),
  lead: css({ margin: 0, fontSize: theme.typography.h4.fontSize, maxWidth: '80ch' }),
  note: css({ margin: theme.spacing(1, 0, 0), color: theme.colors.text.secondary, maxWidth: '80ch' }),
  detail: css({ ...theme.typography.bodySmall, display: 'block', color: theme.colors.text.secondary }),
  reached: css({ color: theme.colors.success.text, whiteSpace: 'nowrap' }),
  open: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  yes: css({ color: theme.colors.success.text, whiteSpace: 'nowrap' }),
  silent: css({ color: theme.colors.warning.text, whiteSpace: 'nowrap' }),
  no: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  zones: css({
    ...cells(theme),
    // On a phone each zone is a card, its phases named at the left.
    [theme.breakpoints.down('md')]: {
      '& thead': UNSEEN,
      '& tr': { display: 'block', padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` },
      '& th, & td': { borderBottom: 'none' },
      '& tbody th': { display: 'block', padding: theme.spacing(0.25, 0) },
      '& td, && td': { display: 'flex', gap: theme.spacing(1), padding: theme.spacing(0.25, 0) },
      '& td[data-label]::before': { content: 'attr(data-label)', flex: '0 0 32%', color: theme.colors.text.secondary },
    },
  }),
  racks: css({
    ...cells(theme),
    // Five short words and a name fit a phone; how it is goes below them.
    [theme.breakpoints.down('md')]: {
      ...theme.typography.bodySmall,
      '& th, & td': {
        padding: theme.spacing(0.75, 0.75, 0.75, 0),
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      '& [data-column="finding"]': { display: 'none' },
    },
  }),
});
