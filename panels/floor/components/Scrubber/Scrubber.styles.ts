import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';
import { KEEPS_GROUND } from '../../../shared/look/forced-colors.ts';

const BROAD = '@container (min-width: 1100px)';
/** A narrower one has no room for more than when it was, and the title. */
const ONE_LINE = '@container (min-width: 500px)';

/** White or black of the theme is not seen on the ground that the system then chooses. */
const HIGH_CONTRAST = '@media (forced-colors: active)';

export const scrubberStyles = (theme: GrafanaTheme2) => ({
  box: css({ containerType: 'inline-size' }),
  // The last event below the track; on a broad panel beside it, under the time.
  scrubber: css({
    ...theme.typography.bodySmall,
    display: 'grid',
    gridTemplate:
      '"play track time end" auto "caption caption caption caption" auto / auto minmax(80px, 1fr) auto auto',
    [BROAD]: {
      gridTemplate: '"play track time end" auto "play track caption end" auto / auto minmax(80px, 1fr) 400px auto',
    },
    alignItems: 'center',
    columnGap: theme.spacing(1),
    paddingTop: theme.spacing(0.75),
    lineHeight: 1.25,
    '& > button:first-of-type': { gridArea: 'play' },
    '& > button:last-of-type': { gridArea: 'end' },
  }),
  track: css({ gridArea: 'track', position: 'relative' }),
  lanes: css({ display: 'block', width: '100%' }),
  input: css({
    position: 'absolute',
    inset: 0,
    width: '100%',
    height: '100%',
    margin: 0,
    background: 'none',
    appearance: 'none',
    cursor: 'ew-resize',
    '&::-webkit-slider-runnable-track': { height: '100%', background: 'none' },
    '&::-moz-range-track': { height: '100%', background: 'none' },
    '&::-webkit-slider-thumb': {
      ...KEEPS_GROUND,
      appearance: 'none',
      width: 4,
      height: '100%',
      borderRadius: 2,
      background: theme.colors.text.maxContrast,
      [HIGH_CONTRAST]: { background: 'Highlight' },
      border: 0,
    },
    '&::-moz-range-thumb': {
      ...KEEPS_GROUND,
      width: 4,
      height: '100%',
      borderRadius: 2,
      background: theme.colors.text.maxContrast,
      [HIGH_CONTRAST]: { background: 'Highlight' },
      border: 0,
    },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  time: css({ gridArea: 'time', fontVariantNumeric: 'tabular-nums', whiteSpace: 'nowrap' }),
  // Its line is there before anything has happened, so that the plan does not jump.
  caption: css({
    gridArea: 'caption',
    minHeight: '1.25em',
    overflow: 'hidden',
    [ONE_LINE]: { textOverflow: 'ellipsis', whiteSpace: 'nowrap' },
    color: theme.colors.text.secondary,
    fontVariantNumeric: 'tabular-nums',
  }),
  type: css({ display: 'none', [ONE_LINE]: { display: 'inline' } }),
});
