import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const filterNoteStyles = (theme: GrafanaTheme2) => ({
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, margin: 0 }),
});
