import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const shiftFieldStyles = (theme: GrafanaTheme2) => ({
  refusal: css({ ...theme.typography.bodySmall, flexBasis: '100%', color: theme.colors.error.text, margin: 0 }),
});
