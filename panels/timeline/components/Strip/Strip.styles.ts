import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const stripStyles = (theme: GrafanaTheme2) => ({
  strip: css({ display: 'flex', borderBottom: `1px solid ${theme.colors.border.weak}`, flexShrink: 0 }),
  above: css({ flexDirection: 'column' }),
  label: css({
    flexShrink: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignContent: 'center',
    columnGap: theme.spacing(1),
    paddingRight: theme.spacing(1),
    fontSize: theme.typography.bodySmall.fontSize,
    color: theme.colors.text.secondary,
    strong: { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium },
  }),
  plot: css({ display: 'block', flex: 1, touchAction: 'pan-y', overflow: 'hidden' }),
});
