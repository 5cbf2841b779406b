import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

/** Grafana's `sm`: a phone. */
const PHONE = '@media (max-width: 544px)';
/** As wide as the longest label with its icon, so that the controls stand below each other. */
const PHONE_LABEL_PX = 136;

export const fieldStyles = (_theme: GrafanaTheme2) => ({
  // Where there is no room a control gives way instead of standing out of the page.
  field: css({
    maxWidth: '100%',
    '& > :last-child': { minWidth: 0, flexShrink: 1 },
    '& > * > *': { maxWidth: '100%' },
    [PHONE]: {
      width: '100%',
      '& > :first-child': { flex: `0 0 ${PHONE_LABEL_PX}px`, width: PHONE_LABEL_PX },
      '& > :last-child': { flex: '1 1 0', minWidth: 0 },
      '& > :last-child > *': { width: '100%' },
    },
  }),
  /** Its longest values have no room beside a label. */
  long: css({
    [PHONE]: {
      flexWrap: 'wrap',
      '& > :first-child': { flex: '0 0 100%', width: '100%' },
      '& > :last-child': { flex: '1 1 100%' },
    },
  }),
});
