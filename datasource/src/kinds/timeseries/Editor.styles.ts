import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const editorStyles = (theme: GrafanaTheme2) => ({
  // Fields have their own distance to the side.
  row: css({ display: 'flex', flexWrap: 'wrap', alignItems: 'flex-start', rowGap: theme.spacing(0.5) }),
  buttons: css({ display: 'flex', flexWrap: 'wrap', gap: theme.spacing(1) }),
});
