import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { cardsOf, narrowerThan, PAGE, tableOf } from '../../look/table.ts';

export const moneyPageStyles = (theme: GrafanaTheme2) => ({
  page: css({ ...PAGE, gap: theme.spacing(2) }),
  // On a phone the tabs are wider than the screen, and go by a finger.
  tabs: css({ overflowX: 'auto', '& [role="tablist"]': { minWidth: 'max-content' } }),
  about: css({ margin: 0, color: theme.colors.text.secondary, maxWidth: '80ch' }),
  controls: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1, 2), alignItems: 'center' }),
  source: css({ width: '28ch', maxWidth: '100%' }),
  empty: css({
    padding: theme.spacing(3),
    background: theme.colors.background.secondary,
    borderRadius: theme.shape.borderRadius(1),
    '& > p': { margin: theme.spacing(0, 0, 2), maxWidth: '70ch' },
  }),
  heading: css({
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    '& > h3': { margin: 0 },
  }),
  quiet: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  table: css({ ...tableOf(theme), [narrowerThan(700)]: cardsOf(theme, '30%') }),
  values: css({
    display: 'grid',
    gridTemplateColumns: 'minmax(14ch, max-content) minmax(0, 1fr)',
    gap: theme.spacing(0.5, 3),
    margin: 0,
    maxWidth: '100ch',
    fontVariantNumeric: 'tabular-nums',
    '& > dt': { color: theme.colors.text.secondary, fontWeight: theme.typography.fontWeightRegular },
    '& > dd': { margin: 0, overflowWrap: 'anywhere' },
    '& ul': { margin: 0, padding: 0, listStyle: 'none' },
  }),
  file: css({
    margin: theme.spacing(1, 0, 0),
    padding: theme.spacing(1.5),
    maxHeight: 420,
    overflow: 'auto',
    fontSize: theme.typography.bodySmall.fontSize,
  }),
});
