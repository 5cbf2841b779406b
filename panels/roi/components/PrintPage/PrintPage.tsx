import React, { useEffect, useMemo } from 'react';
import type { ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { css } from '@emotion/css';
import { createTheme } from '@grafana/data';
import { ThemeContext } from '@grafana/ui';

interface Props {
  sentence: string;
  simulated: boolean;
  onDone(): void;
  /** What is printed, for a page of so many px. */
  children(width: number): ReactNode;
}

/** A4 across with margins of 12 mm, at 96 px an inch. */
const PAGE_PX = 1030;
const PRINTED = 'plenum-printed';

/**
 * One page for the printer, or for a PDF of it: light, without the dashboard around it. It stands beside the application while the
 * browser prints, and shows on paper alone.
 */
export function PrintPage({ sentence, simulated, onDone, children }: Props) {
  const theme = useMemo(() => createTheme({ colors: { mode: 'light' } }), []);
  useEffect(() => {
    window.addEventListener('afterprint', onDone, { once: true });
    // After the drawing stands: what is printed is what is there at this moment.
    const timer = window.setTimeout(() => window.print(), 100);
    return () => {
      window.clearTimeout(timer);
      window.removeEventListener('afterprint', onDone);
    };
    // It prints once, whatever is drawn anew meanwhile.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return createPortal(
    <ThemeContext.Provider value={theme}>
      <div className={PRINTED} data-plenum-print="roi">
        <style>{PAPER}</style>
        <div className={pageStyle} style={{ width: PAGE_PX, color: theme.colors.text.primary }}>
          <h4>Savings, {new Date().toISOString().slice(0, 10)}</h4>
          <p>
            {sentence}
            {simulated && ' These readings come from a simulator, not from a plant.'}
          </p>
          {children(PAGE_PX)}
        </div>
      </div>
    </ThemeContext.Provider>,
    document.body
  );
}

/**
 * There while it prints only: whoever prints the dashboard himself gets the dashboard. The rest keeps a size, out of sight: a panel
 * without one is taken out of the page by its dashboard, and this page with it.
 */
const PAPER = `
.${PRINTED} { display: none; }
@media print {
  body > *:not(.${PRINTED}) {
    position: fixed !important; left: -10000px !important; top: 0 !important; width: 100vw !important; height: 100vh !important;
    overflow: hidden !important; visibility: hidden !important;
  }
  .${PRINTED} { display: block; }
  html, body { background: #fff !important; height: auto !important; overflow: visible !important; }
}
@page { size: A4 landscape; margin: 12mm; }`;

const pageStyle = css({
  background: '#fff',
  fontVariantNumeric: 'tabular-nums',
  printColorAdjust: 'exact',
  WebkitPrintColorAdjust: 'exact',
});
