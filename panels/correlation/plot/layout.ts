/** How a panel's area is shared out, px. */
export interface PanelLayout {
  /** Whether the scatter stands under the strips instead of beside them. */
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
const MIN_SCATTER = 170;
const LAG_HEIGHT = 120;

/** Share of the width for the scatter beside the strips, within these bounds. */
const SIDE_SHARE = 0.34;
const SIDE_MIN = 260;
const SIDE_MAX = 460;

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
    const side = Math.min(width, SIDE_MAX);
    return {
      isNarrow: true,
      strips: { width, height: Math.max(minStrips, Math.round(height * 0.5)) },
      scatter: { width: side, height: Math.max(MIN_SCATTER, Math.round(side * 0.75)) },
      lag: showLag ? { width: side, height: LAG_HEIGHT } : undefined,
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
