import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const kindPickerStyles = (theme: GrafanaTheme2) => ({
  // The picture stands beside name and sentence, which wrap: a menu as wide as its longest sentence leaves a phone.
  option: css({
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.5),
    whiteSpace: 'normal',
    width: 'min(360px, calc(100vw - 230px))',
    '& > svg': { flexShrink: 0, color: theme.colors.text.link },
  }),
  description: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary }),
});
