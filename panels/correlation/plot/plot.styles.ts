import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

const CAPTION_LINE_PX = 20;
/** Of a letter of a caption at most, on average, px. */
const LETTER_PX = 6.8;

/** Height of a caption of these words, px: it is read in full, on two lines where one has no room for it. */
export function captionHeight(words: string, width: number): number {
  return CAPTION_LINE_PX * Math.max(1, Math.ceil((words.length * LETTER_PX) / width));
}

/** Shared look of the two drawings at the right: scatter and lag profile. */
export const plotStyles = (theme: GrafanaTheme2) => ({
  figure: css({ margin: 0 }),
  caption: css({
    ...theme.typography.bodySmall,
    lineHeight: `${CAPTION_LINE_PX}px`,
    color: theme.colors.text.secondary,
    '& strong': { color: theme.colors.text.primary, fontWeight: theme.typography.fontWeightMedium },
  }),
  svg: css({
    display: 'block',
    fontSize: 11,
    fontVariantNumeric: 'tabular-nums',
    '& text': {
      fill: theme.colors.text.secondary,
      // A rim of the ground's colour keeps words readable on points.
      stroke: theme.colors.background.primary,
      strokeWidth: 3,
      paintOrder: 'stroke',
    },
  }),
  grid: css({ stroke: theme.colors.border.weak, shapeRendering: 'crispEdges' }),
  axis: css({ stroke: theme.colors.border.medium, shapeRendering: 'crispEdges' }),
});
