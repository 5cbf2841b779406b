import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const metricRowStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'flex-start',
    // Fields have their own distance to the side.
    rowGap: theme.spacing(0.5),
  }),
  // Its icon is all it has: Grafana 10 would let it shrink to nothing.
  remove: css({ flexShrink: 0, minWidth: theme.spacing(4), '& svg': { flexShrink: 0, minWidth: 16 } }),
  hint: css({
    ...theme.typography.bodySmall,
    flexBasis: '100%',
    color: theme.colors.text.secondary,
    margin: 0,
  }),
});
