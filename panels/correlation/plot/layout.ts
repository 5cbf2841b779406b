/** How a panel's area is shared out, px. */
export interface PanelLayout {
  /** Whether the strips have the whole area, and scatter and lag profile have it in their turn. */
  isNarrow: boolean;
  strips: { width: number; height: number };
  scatter?: { width: number; height: number };
  lag?: { width: number; height: number };
}

/** Below this width a scatter beside the strips would leave both too small to read. */
const NARROW = 760;
const GAP = 16;

/** Smallest heights that can still be read; below them the panel scrolls. */
const MIN_STRIP = 84;
/** Under the two lines of its heading a strip has to hold its lines, the name of a limit and three values on its axis. */
const MIN_STRIP_NARROW = 126;
const MIN_SCATTER = 170;
const LAG_HEIGHT = 120;

/** Share of the width for the scatter beside the strips, within these bounds. */
const SIDE_SHARE = 0.34;
const SIDE_MIN = 260;
const SIDE_MAX = 460;

/** Job lanes beyond these are scrolled to: they stand under the strips, not instead of them. */
export const LANE_ROWS = 4;

interface LayoutInput {
  width: number;
  height: number;
  /** Of the lanes of jobs under the strips; the scatter stands beside both. */
  lanesHeight: number;
  stripCount: number;
  showScatter: boolean;
  showLag: boolean;
}

/** Width of the strips, px. */
export function stripsWidth({ width, showScatter }: Pick<LayoutInput, 'width' | 'showScatter'>): number {
  return showScatter && width >= NARROW ? width - sideWidth(width) - GAP : width;
}

function sideWidth(width: number): number {
  return Math.min(SIDE_MAX, Math.max(SIDE_MIN, Math.round(width * SIDE_SHARE)));
}

export function layOut({ width, height, lanesHeight, stripCount, showScatter, showLag }: LayoutInput): PanelLayout {
  const isNarrow = showScatter && width < NARROW;
  const strips = Math.max(height - lanesHeight, stripCount * (isNarrow ? MIN_STRIP_NARROW : MIN_STRIP));
  if (!showScatter) {
    return { isNarrow, strips: { width, height: strips } };
  }
  const side = isNarrow ? width : sideWidth(width);
  const sideHeight = isNarrow ? Math.max(height, MIN_SCATTER) : strips + lanesHeight;
  const lagHeight =
    showLag && sideHeight - LAG_HEIGHT - GAP >= MIN_SCATTER ? Math.max(LAG_HEIGHT, Math.round(sideHeight * 0.32)) : 0;
  return {
    isNarrow,
    strips: { width: stripsWidth({ width, showScatter }), height: strips },
    scatter: { width: side, height: sideHeight - (lagHeight > 0 ? lagHeight + GAP / 2 : 0) },
    lag: lagHeight > 0 ? { width: side, height: lagHeight } : undefined,
  };
}
