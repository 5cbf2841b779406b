import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { cardsOf, narrowerThan, PAGE, tableOf } from '../../look/table.ts';

/** Five phases of a zone, or five columns of a rack and how it is, fit from these widths on. */
const ZONES_PX = 860;
const RACKS_PX = 700;

export const coveragePageStyles = (theme: GrafanaTheme2) => ({
  page: css({ ...PAGE, gap: theme.spacing(3) }),
  lead: css({ margin: 0, fontSize: theme.typography.h4.fontSize, maxWidth: '80ch' }),
  note: css({ margin: theme.spacing(1, 0, 0), color: theme.colors.text.secondary, maxWidth: '80ch' }),
  detail: css({ ...theme.typography.bodySmall, display: 'block', color: theme.colors.text.secondary }),
  reached: css({ color: theme.colors.success.text, whiteSpace: 'nowrap' }),
  open: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  yes: css({ color: theme.colors.success.text, whiteSpace: 'nowrap' }),
  silent: css({ color: theme.colors.warning.text, whiteSpace: 'nowrap' }),
  no: css({ color: theme.colors.text.secondary, whiteSpace: 'nowrap' }),
  zones: css({
    ...tableOf(theme),
    marginTop: theme.spacing(1),
    [narrowerThan(ZONES_PX)]: cardsOf(theme, '32%'),
  }),
  racks: css({
    ...tableOf(theme),
    marginTop: theme.spacing(1),
    // Five short words and a name fit a phone; how it is goes below them.
    [narrowerThan(RACKS_PX)]: {
      ...theme.typography.bodySmall,
      '& th, & td': {
        padding: theme.spacing(0.75, 0.75, 0.75, 0),
        borderBottom: `1px solid ${theme.colors.border.weak}`,
      },
      '& [data-column="finding"]': { display: 'none' },
    },
  }),
});
