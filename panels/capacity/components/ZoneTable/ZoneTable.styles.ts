import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const zoneTableStyles = (theme: GrafanaTheme2) => ({
  row: css({
    display: 'grid',
    alignItems: 'start',
    gap: theme.spacing(0.5, 2),
    padding: theme.spacing(0.75, 0),
    borderTop: `1px solid ${theme.colors.border.weak}`,
  }),
  wide: css({ gridTemplateColumns: 'minmax(136px, 1fr) repeat(3, minmax(0, 2fr))' }),
  narrow: css({ gridTemplateColumns: 'minmax(0, 1fr)' }),
  head: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, borderTop: 'none', paddingTop: 0 }),
  what: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
  domain: css({ display: 'inline-flex', alignItems: 'center', gap: theme.spacing(0.75) }),
});
