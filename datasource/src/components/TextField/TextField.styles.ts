import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const textFieldStyles = (theme: GrafanaTheme2) => ({
  refusal: css({ ...theme.typography.bodySmall, color: theme.colors.error.text, flexBasis: '100%', margin: 0 }),
});
