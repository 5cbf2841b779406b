import React, { useCallback, useMemo, useRef, useState } from 'react';
import { formattedValueToString } from '@grafana/data';
import type { LinkModel, TimeZone } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type uPlot from 'uplot';
import { groupBy } from '../../../shared/frames/group-by.ts';
import { DOMAIN_LOOKS } from '../../../shared/look/domains.ts';
import type { CorrelationOptions } from '../../options.ts';
import { inletBands } from '../../plot/limits.ts';
import { toLines } from '../../plot/lines.ts';
import { readout } from '../../plot/readout.ts';
import { quantityLabel } from '../../series/quantity.ts';
import type { StripData } from '../../series/strips.ts';
import { DomainGlyph } from './DomainGlyph.tsx';
import { stripStyles } from './Strip.styles.ts';
import { StripLinks } from './StripLinks.tsx';
import { useStripPlot } from './useStripPlot.ts';

/** Height of a strip's heading, px. */
const HEADER_HEIGHT = { oneLine: 20, twoLines: 36 };
/** A narrower one, px, has what it draws on a line of its own. */
const ONE_LINE_FROM_PX = 500;

interface Props {
  strip: StripData;
  width: number;
  height: number;
  rangeMs: [number, number];
  timeZone: TimeZone;
  hasTimeAxis: boolean;
  ashraeClass: CorrelationOptions['ashraeClass'];
  /** Strips with the same one share their cursor. */
  syncKey: string;
  onZoom: (fromMs: number, toMs: number) => void;
  /** Time under this strip's own pointer, null when it left. */
  onHover: (timeMs: number | null) => void;
  onPlot: (key: string, plot: uPlot | null) => void;
}

/** One domain over time: thin lines for racks, a strong one for their mean, limits behind, the value at the cursor above. */
export function Strip({
  strip,
  width,
  height,
  rangeMs,
  timeZone,
  hasTimeAxis,
  ashraeClass,
  syncKey,
  onZoom,
  onHover,
  onPlot,
}: Props) {
  const styles = useStyles2(stripStyles);
  const theme = useTheme2();
  const target = useRef<HTMLDivElement>(null);
  // The cursor also moves with the other strips, the dashboard and the arrow keys.
  const hasPointer = useRef(false);
  const [cursor, setCursor] = useState<{ row: number | null; line: number | null }>({ row: null, line: null });
  const lines = useMemo(() => toLines(strip), [strip]);
  const bands = useMemo(() => inletBands(strip, ashraeClass), [strip, ashraeClass]);
  const main = strip.quantities[0]!;
  const { key } = strip;
  const isNarrow = width < ONE_LINE_FROM_PX;

  const links = useMemo(() => linksOf(strip), [strip]);

  const registerPlot = useCallback((plot: uPlot | null) => onPlot(key, plot), [onPlot, key]);
  useStripPlot(
    target,
    {
      width,
      height: height - (isNarrow ? HEADER_HEIGHT.twoLines : HEADER_HEIGHT.oneLine),
      domain: strip.domain,
      hasTimeAxis,
      theme,
      timeZone,
      syncKey,
    },
    {
      lines,
      bands,
      limits: strip.limits,
      ends: strip,
      display: main.display,
      rangeMs,
      onZoom,
      onCursor: (row, line) => {
        setCursor((old) => (old.row === row && old.line === line ? old : { row, line }));
        if (hasPointer.current) {
          onHover(row === null ? null : (lines.timesMs[row] ?? null));
        }
      },
    },
    registerPlot
  );

  const text = (value: number) => formattedValueToString(main.display(value));
  return (
    <section aria-label={DOMAIN_LOOKS[strip.domain].title}>
      <div className={[styles.header, isNarrow && styles.twoLines].filter(Boolean).join(' ')}>
        <DomainGlyph domain={strip.domain} />
        <span className={styles.domain}>{DOMAIN_LOOKS[strip.domain].title}</span>
        <span className={styles.title}>{strip.quantities.map(quantityLabel).join(' · ')}</span>
        <span className={styles.value}>{readout(lines, cursor, { text, timeZone })}</span>
        <StripLinks links={links} />
      </div>
      <div
        ref={target}
        className={styles.plot}
        onPointerEnter={() => {
          hasPointer.current = true;
        }}
        onPointerLeave={() => {
          hasPointer.current = false;
          onHover(null);
        }}
      />
    </section>
  );
}

/** Data links of all its lines at their newest row, each address once. */
function linksOf({ quantities }: StripData): LinkModel[] {
  const links = quantities
    .flatMap(({ members }) => members)
    .flatMap(({ values, linksAt }) => linksAt(Math.max(0, values.length - 1)));
  return [...groupBy(links, ({ href, title }) => `${href} ${title}`).values()].map(([first]) => first!);
}
