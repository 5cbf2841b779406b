import type { GrafanaTheme2 } from '@grafana/data';
import { UNSEEN } from './unseen.ts';

/** No page is wider, px: it fills a wall screen, and a row of a table can still be followed with the eye. */
const PAGE_MAX_PX = 2_400;

/**
 * A page whose tables go by its own width. Beside Grafana's navigation a page is 300 px narrower than the window, and on the whole screen of a kiosk it is not:
 * breakpoints of the window know nothing of that.
 */
export const PAGE = {
  containerType: 'inline-size',
  display: 'flex',
  flexDirection: 'column',
  maxWidth: PAGE_MAX_PX,
} as const;

/** Styles of what is in a `PAGE` that has less than so much room. */
export const narrowerThan = (px: number): string => `@container (max-width: ${px - 1}px)`;

/** The tables of all pages: numbers under each other, a line under each row. */
export const tableOf = (theme: GrafanaTheme2) => ({
  width: '100%',
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

/** For a phone or a narrow page: each row is a card, its values named at the left by their `data-label`, in so much of its width. */
export const cardsOf = (theme: GrafanaTheme2, labelWidth: string) => ({
  '& thead': UNSEEN,
  '& tr': { display: 'block', padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` },
  '& th, & td': { borderBottom: 'none' },
  '& tbody th': { display: 'block', padding: theme.spacing(0.25, 0) },
  '& td, && td': {
    display: 'flex',
    alignItems: 'baseline',
    gap: theme.spacing(1),
    padding: theme.spacing(0.25, 0),
    textAlign: 'left' as const,
    borderBottom: 'none',
  },
  '& td[data-label]::before': {
    content: 'attr(data-label)',
    flex: `0 0 ${labelWidth}`,
    color: theme.colors.text.secondary,
  },
});
