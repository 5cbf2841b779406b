import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const editorStyles = (theme: GrafanaTheme2) => ({
  editor: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', gap: theme.spacing(0.5) }),
  refusal: css({ ...theme.typography.bodySmall, color: theme.colors.error.text, flexBasis: '100%', margin: 0 }),
  sentence: css({
    ...theme.typography.bodySmall,
    color: theme.colors.text.secondary,
    maxWidth: '90ch',
    margin: 0,
  }),
});
