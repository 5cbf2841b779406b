import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const expressionRowStyles = (theme: GrafanaTheme2) => ({
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', rowGap: theme.spacing(0.5) }),
  // As wide as a formula of two metrics where there is room, and as the page where there is not.
  expression: css({ flex: '0 1 520px', maxWidth: '100%', minWidth: 0, '& > :last-child': { minWidth: 0 } }),
  text: css({ '& input': { fontFamily: theme.typography.fontFamilyMonospace } }),
  // Its icon is all it has: Grafana 10 would let it shrink to nothing.
  remove: css({ flexShrink: 0, minWidth: theme.spacing(4), '& svg': { flexShrink: 0, minWidth: 16 } }),
  hint: css({ ...theme.typography.bodySmall, flexBasis: '100%', color: theme.colors.text.secondary, margin: 0 }),
  refusal: css({ ...theme.typography.bodySmall, flexBasis: '100%', color: theme.colors.error.text, margin: 0 }),
});
