/** How a panel's area is shared out, px. */
export interface PanelLayout {
  /** Whether scatter or lag profile, one at a time, stand under the strips instead of both beside them. */
  isNarrow: boolean;
  strips: { width: number; height: number };
  scatter?: { width: number; height: number };
  lag?: { width: number; height: number };
}

/** Below this width a scatter beside the strips would leave both too small to read. */
const NARROW = 640;
const GAP = 16;

/** Smallest heights that can still be read; below them the panel scrolls. */
const MIN_STRIP = 84;
/** Under its heading a strip has to hold its lines, the name of a limit and three values on its axis. */
const MIN_STRIP_NARROW = 104;
const MIN_SCATTER = 170;
const LAG_HEIGHT = 120;
/** The switch between scatter and lag profile of a narrow panel, with its gaps. */
const SWITCH_HEIGHT = 40;
/** A drawing under the strips that is taller than this share of its width only moves its foot out of sight. */
const NARROW_ASPECT = 0.75;

/** Share of the width for the scatter beside the strips, within these bounds. */
const SIDE_SHARE = 0.34;
const SIDE_MIN = 260;
const SIDE_MAX = 460;

/** Job lanes beyond these are scrolled to: they stand under the strips, not instead of them. */
const LANE_ROWS = 4;
/** What stands under them is to be seen without scrolling, if only its head. */
const LANE_ROWS_NARROW = 2;

/** How many rows of jobs a panel of this width shows at once. */
export const laneRowsAt = (width: number) => (width < NARROW ? LANE_ROWS_NARROW : LANE_ROWS);

interface LayoutInput {
  width: number;
  height: number;
  stripCount: number;
  showScatter: boolean;
  showLag: boolean;
}

export function layOut({ width, height, stripCount, showScatter, showLag }: LayoutInput): PanelLayout {
  const minStrips = stripCount * MIN_STRIP;
  if (!showScatter) {
    return { isNarrow: false, strips: { width, height: Math.max(height, minStrips) } };
  }
  if (width < NARROW) {
    const narrowStrips = stripCount * MIN_STRIP_NARROW;
    const room = height - narrowStrips - (showLag ? SWITCH_HEIGHT : GAP);
    const side = { width, height: Math.max(MIN_SCATTER, Math.min(room, Math.round(width * NARROW_ASPECT))) };
    return {
      isNarrow: true,
      strips: { width, height: narrowStrips + Math.max(0, room - side.height) },
      scatter: side,
      lag: showLag ? side : undefined,
    };
  }
  const side = Math.min(SIDE_MAX, Math.max(SIDE_MIN, Math.round(width * SIDE_SHARE)));
  const fullHeight = Math.max(height, minStrips);
  const lagHeight =
    showLag && fullHeight - LAG_HEIGHT - GAP >= MIN_SCATTER ? Math.max(LAG_HEIGHT, Math.round(fullHeight * 0.32)) : 0;
  return {
    isNarrow: false,
    strips: { width: width - side - GAP, height: fullHeight },
    scatter: { width: side, height: fullHeight - (lagHeight > 0 ? lagHeight + GAP / 2 : 0) },
    lag: lagHeight > 0 ? { width: side, height: lagHeight } : undefined,
  };
}
