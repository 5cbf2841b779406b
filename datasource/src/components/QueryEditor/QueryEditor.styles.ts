import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const queryEditorStyles = (theme: GrafanaTheme2) => ({
  editor: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
});
