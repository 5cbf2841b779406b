import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

export const queueViewStyles = (theme: GrafanaTheme2) => ({
  bar: css({
    ...KEEPS_GROUND,
    position: 'relative',
    height: 16,
    margin: theme.spacing(0.5, 0, 0.5),
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.weak}`,
    '& > span': { position: 'absolute' },
  }),
  mean: css({ inset: '0 auto 0 0', opacity: 0.75 }),
  range: css({ top: 6, height: 2, background: theme.colors.text.primary }),
  end: css({ top: 2, bottom: 2, width: 2, background: theme.colors.text.primary }),
  left: css({ top: -3, bottom: -3, borderLeft: `2px dashed ${theme.colors.text.primary}` }),
  words: css({ ...theme.typography.bodySmall, margin: 0, color: theme.colors.text.secondary }),
  table: css({
    width: '100%',
    marginTop: theme.spacing(0.5),
    fontVariantNumeric: 'tabular-nums',
    '& th': {
      ...theme.typography.bodySmall,
      color: theme.colors.text.secondary,
      fontWeight: 'normal',
      textAlign: 'left',
    },
    '& td, & th': {
      padding: theme.spacing(0.25, 1, 0.25, 0),
      borderTop: `1px solid ${theme.colors.border.weak}`,
      verticalAlign: 'baseline',
    },
    // Names break where there is no room for them, numbers do not.
    '& td:nth-of-type(-n + 2)': { overflowWrap: 'anywhere' },
    '& td:nth-of-type(n + 3), & th:nth-of-type(n + 3)': { textAlign: 'right', whiteSpace: 'nowrap' },
    '& td:last-of-type, & th:last-of-type': { paddingRight: 0 },
  }),
  jobColumn: css({ width: '34%' }),
});
