import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { narrowerThan, PAGE } from '../../look/table.ts';
import { UNSEEN } from '../../look/unseen.ts';

/** Its longest words and ids broken, the table needs this. */
const TABLE_PX = 1085;

export const languagePageStyles = (theme: GrafanaTheme2) => ({
  page: css({ ...PAGE, gap: theme.spacing(1.5) }),
  intro: css({ margin: 0, color: theme.colors.text.secondary, maxWidth: '80ch' }),
  controls: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    '> :first-child': { flex: '1 1 28ch' },
    maxWidth: 900,
  }),
  // On a phone they stand on two lines: cut to their first letters they say nothing.
  domains: css({ maxWidth: '100%', '&& > *': { flexWrap: 'wrap' }, '&& > * > *': { minWidth: 'max-content' } }),
  count: css({ margin: 0, color: theme.colors.text.secondary }),
  fields: css({ ...theme.typography.bodySmall, margin: 0, listStyle: 'none', minWidth: 0 }),
  table: css({
    width: '100%',
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      padding: theme.spacing(1, 1.5, 1, 0),
      textAlign: 'left',
      verticalAlign: 'baseline',
      borderBottom: `1px solid ${theme.colors.border.weak}`,
    },
    // Long lists of words must not take the room of the sentence beside them; an id may break, a unit not.
    '& code': { overflowWrap: 'anywhere', whiteSpace: 'normal' },
    '& td[data-label="Metric"], & td[data-label="What it is"]': { minWidth: '20ch' },
    '& td[data-label="Facility"], & td[data-label="Limits"]': { minWidth: '15ch' },
    '& td[data-label="Fields of sources"]': { minWidth: '20ch' },
    // Of a page that fills a desk an id of the catalog has a line for itself: it was torn by its last letters.
    '@container (min-width: 1380px)': {
      '& td[data-label="Metric"], & td[data-label="Fields of sources"]': { minWidth: '31ch' },
    },
    '& td[data-label="Unit"], & td[data-label="Whose"]': { whiteSpace: 'nowrap' },
    '& th': {
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      whiteSpace: 'nowrap',
    },
    // Where there is no room for eight columns each metric is a card, its values named at the left.
    [narrowerThan(TABLE_PX)]: {
      '& thead': UNSEEN,
      '& tr': { display: 'block', padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` },
      '& td, && td': {
        minWidth: 0,
        display: 'flex',
        gap: theme.spacing(1),
        overflowWrap: 'anywhere',
        padding: theme.spacing(0.25, 0),
        borderBottom: 'none',
      },
      '& td > *': { minWidth: 0 },
      '& td:empty': { display: 'none' },
      '& td[data-label]::before': { content: 'attr(data-label)', flex: '0 0 30%', color: theme.colors.text.secondary },
    },
  }),
});
