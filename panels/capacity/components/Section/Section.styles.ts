import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const sectionStyles = (theme: GrafanaTheme2) => ({
  section: css({ minWidth: 0 }),
  head: css({
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'baseline',
    gap: theme.spacing(0, 1),
    marginBottom: theme.spacing(0.5),
  }),
  title: css({ ...theme.typography.body, fontWeight: theme.typography.fontWeightMedium, margin: 0 }),
  note: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
