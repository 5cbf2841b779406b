import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const TOOLTIP_WIDTH = 290;

const facts = (theme: GrafanaTheme2) => ({
  fontVariantNumeric: 'tabular-nums',
  '& h6': { margin: 0, fontSize: theme.typography.body.fontSize },
  '& table': { width: '100%', borderCollapse: 'collapse' as const },
  '& td': { padding: theme.spacing(0.25, 0), verticalAlign: 'top' },
  '& td + td': { paddingLeft: theme.spacing(1.5), textAlign: 'right' as const, whiteSpace: 'nowrap' as const },
  '& p': { margin: theme.spacing(0.5, 0, 0) },
});

export const tooltipStyles = (theme: GrafanaTheme2) => ({
  tooltip: css({
    ...theme.typography.bodySmall,
    position: 'absolute',
    zIndex: 2,
    width: 'max-content',
    maxWidth: TOOLTIP_WIDTH,
    padding: theme.spacing(1),
    pointerEvents: 'none',
    background: theme.colors.background.secondary,
    border: `1px solid ${theme.colors.border.medium}`,
    borderRadius: theme.shape.radius?.default ?? 2,
    boxShadow: theme.shadows.z2,
    ...facts(theme),
  }),
  facts: css({ ...theme.typography.bodySmall, ...facts(theme) }),
  faint: css({ color: theme.colors.text.secondary }),
  shown: css({ fontWeight: theme.typography.fontWeightMedium }),
  alarm: css({ color: theme.colors.error.text }),
  warn: css({ color: theme.colors.warning.text }),
});
