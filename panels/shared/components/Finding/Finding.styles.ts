import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const findingStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0.5, 1),
    minHeight: 24,
    paddingBottom: theme.spacing(0.5),
  }),
  sentence: css({ ...theme.typography.body, margin: 0, fontVariantNumeric: 'tabular-nums' }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.warning.text }),
});
