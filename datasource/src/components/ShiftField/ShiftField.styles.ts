import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const shiftFieldStyles = (theme: GrafanaTheme2) => ({
  // On a phone a picker gives way instead of standing out of the page.
  field: css({
    maxWidth: '100%',
    '& > :last-child': { minWidth: 0, flexShrink: 1 },
    '& > * > *': { maxWidth: '100%' },
  }),
  refusal: css({ ...theme.typography.bodySmall, flexBasis: '100%', color: theme.colors.error.text, margin: 0 }),
});
