import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const editorFrameStyles = (theme: GrafanaTheme2) => ({
  frame: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  sentence: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    maxWidth: '90ch',
    margin: 0,
  }),
});
