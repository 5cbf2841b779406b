import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { narrowerThan } from '../../look/table.ts';
import { UNSEEN } from '../../look/unseen.ts';

/** The widest rows, those of a tariff, fit from this width on. */
const ROWS_PX = 760;

export const recordFormStyles = (theme: GrafanaTheme2) => ({
  form: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: 1200 }),
  // Fields stand in columns as wide as a sentence of help.
  fields: css({
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 34ch), 1fr))',
    gap: theme.spacing(0, 3),
    // Controls of a row stand in line, with or without a line of help above them.
    alignItems: 'end',
  }),
  group: css({ margin: 0, padding: 0, border: 'none', minWidth: 0 }),
  legend: css({
    margin: 0,
    border: 'none',
    fontSize: theme.typography.h5.fontSize,
    fontWeight: theme.typography.fontWeightMedium,
  }),
  help: css({
    margin: theme.spacing(0, 0, 1),
    color: theme.colors.text.secondary,
    fontSize: theme.typography.bodySmall.fontSize,
  }),
  rows: css({
    width: '100%',
    marginBottom: theme.spacing(1),
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      padding: theme.spacing(0, 1, 0.5, 0),
      textAlign: 'left',
      color: theme.colors.text.secondary,
      fontWeight: theme.typography.fontWeightRegular,
      fontSize: theme.typography.bodySmall.fontSize,
    },
    '& td': { padding: theme.spacing(0, 1, 1, 0), verticalAlign: 'top' },
    '& td[data-input="choices"]': { minWidth: '20ch' },
    '& td[data-input="clock"]': { width: '11ch' },
    // Where there is no room for columns each entry is a card, its values named at the left.
    [narrowerThan(ROWS_PX)]: {
      '& td[data-input]': { minWidth: 0, width: 'auto' },
      '& thead': UNSEEN,
      '& tr': { display: 'block', padding: theme.spacing(1, 0), borderBottom: `1px solid ${theme.colors.border.weak}` },
      '& td, && td': { display: 'flex', gap: theme.spacing(1), padding: theme.spacing(0.25, 0) },
      '& td[data-label]::before': { content: 'attr(data-label)', flex: '0 0 28%', color: theme.colors.text.secondary },
    },
  }),
  cell: css({ flex: 1, minWidth: 0 }),
  tools: css({ display: 'inline-flex', gap: theme.spacing(1), paddingTop: theme.spacing(1) }),
  below: css({ marginTop: theme.spacing(1) }),
  day: css({ '& input': { minWidth: '16ch' } }),
  unseen: css(UNSEEN),
  save: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1), alignItems: 'center' }),
  changes: css({ margin: theme.spacing(0.5, 0, 1), paddingLeft: theme.spacing(2.5) }),
});
