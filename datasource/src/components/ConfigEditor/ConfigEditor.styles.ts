import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const configEditorStyles = (theme: GrafanaTheme2) => ({
  page: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(2), maxWidth: '72ch' }),
  pair: css({ display: 'grid', gridTemplateColumns: '1fr 12ch', columnGap: theme.spacing(1) }),
  code: css({ whiteSpace: 'pre', overflowX: 'auto', margin: theme.spacing(0.5, 0, 1) }),
});
