import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const sidePlotsStyles = (theme: GrafanaTheme2) => ({
  side: css({ display: 'flex', flexDirection: 'column', gap: theme.spacing(1) }),
});
