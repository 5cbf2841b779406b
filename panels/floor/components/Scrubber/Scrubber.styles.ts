import { css } from '@emotion/css';
import type { GrafanaTheme2 } from '@grafana/data';

export const scrubberStyles = (theme: GrafanaTheme2) => ({
  scrubber: css({
    containerType: 'inline-size',
    ...theme.typography.bodySmall,
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    paddingTop: theme.spacing(0.75),
  }),
  track: css({ position: 'relative', flex: 1, minWidth: 80 }),
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
      appearance: 'none',
      width: 4,
      height: '100%',
      borderRadius: 2,
      background: theme.colors.text.maxContrast,
      border: 0,
    },
    '&::-moz-range-thumb': {
      width: 4,
      height: '100%',
      borderRadius: 2,
      background: theme.colors.text.maxContrast,
      border: 0,
    },
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}` },
  }),
  time: css({
    display: 'flex',
    flexDirection: 'column',
    width: 220,
    '@container (max-width: 700px)': { width: 64 },
    fontVariantNumeric: 'tabular-nums',
    whiteSpace: 'nowrap',
    lineHeight: 1.25,
  }),
  caption: css({ color: theme.colors.text.secondary, overflow: 'hidden', textOverflow: 'ellipsis' }),
});
