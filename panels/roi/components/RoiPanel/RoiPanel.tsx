import React, { useMemo, useState } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { Button, RadioButtonGroup, useStyles2, useTheme2 } from '@grafana/ui';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { failureOf } from '../../../shared/frames/failure.ts';
import { START_PAGE } from '../../../shared/start-page.ts';
import { readRoi } from '../../data/read.ts';
import { csvOf, download } from '../../export/csv.ts';
import type { RoiOptions, Unit } from '../../options.ts';
import { roiSentence } from '../../words/roi-words.ts';
import { energyWriter, moneyWriter } from '../../words/write.ts';
import { PrintPage } from '../PrintPage/PrintPage.tsx';
import { Report } from './Report.tsx';
import { roiPanelStyles } from './RoiPanel.styles.ts';

/** What initiatives saved, when it has come back and how the numbers came about; the answer in words first. */
export function RoiPanel({ data, width, height, options, eventBus, timeRange }: PanelProps<RoiOptions>) {
  const styles = useStyles2(roiPanelStyles);
  const theme = useTheme2();
  const [chosenUnit, setChosenUnit] = useState<Unit | undefined>();
  const [chosenCurrency, setChosenCurrency] = useState<string | undefined>();
  const [chosen, setChosen] = useState<string | undefined>();
  const [isPrinting, setIsPrinting] = useState(false);
  const roi = useMemo(() => readRoi(data.series, theme), [data.series, theme]);

  const failure = failureOf(data);
  if (!roi || roi.initiatives.length === 0) {
    if (failure) {
      return <Notice width={width} height={height} {...failure} />;
    }
    if (data.state === LoadingState.Loading) {
      return null;
    }
    return roi ? (
      <Notice
        width={width}
        height={height}
        title="No initiative is saved yet"
        text="An initiative says what was done, when, and by which meters it is judged. Choose another site, or save one as docs/records.md shows."
        link={START_PAGE}
      />
    ) : (
      <Notice
        width={width}
        height={height}
        title="No answer about savings"
        text="Add queries of the kind Savings of the data source Plenum, with rows Initiatives, Totals, Course and Explanation."
      />
    );
  }

  const currencies = [...new Set(roi.totals.map(({ currency }) => currency))];
  const currency = currencies.find((one) => one === chosenCurrency) ?? currencies[0] ?? '';
  const initiatives = roi.initiatives.filter((one) => currencies.length < 2 || one.currency === currency);
  const totals = roi.totals.filter((one) => one.currency === currency);
  const total = totals.find(({ subsystem }) => subsystem === 'all');
  const unit = chosenUnit ?? options.unit;
  const write = { money: moneyWriter(roi.format, currency), energy: energyWriter(roi.format.energy) };
  const year = new Date(timeRange.to.valueOf() - 1).getUTCFullYear();
  const sentence = total
    ? roiSentence(total, initiatives, unit, write, year)
    : initiatives.map(({ statement }) => statement).join(' ');
  const report = { roi, initiatives, totals, total, unit, write, year, options, chosen, eventBus, onChoose: setChosen };

  return (
    <div className={styles.panel} style={{ width, height }} data-plenum-panel="roi">
      <div className={styles.head}>
        <Finding sentence={sentence} simulated={roi.simulated} notes={failure ? [failure.text] : []} />
        <div className={styles.controls}>
          {currencies.length > 1 && (
            <RadioButtonGroup
              size="sm"
              aria-label="Currency"
              options={currencies.map((value) => ({ value, label: value || 'none' }))}
              value={currency}
              onChange={setChosenCurrency}
            />
          )}
          <RadioButtonGroup
            size="sm"
            aria-label="Count in"
            options={[
              { value: 'money' as const, label: 'Money', description: 'By the tariff of each day' },
              { value: 'energy' as const, label: 'Energy', description: 'Metered and expected' },
            ]}
            value={unit}
            onChange={setChosenUnit}
          />
          <Button
            size="sm"
            variant="secondary"
            onClick={() => roi.frames.initiatives && download(fileName('savings'), csvOf(roi.frames.initiatives))}
          >
            CSV
          </Button>
          <Button size="sm" variant="secondary" onClick={() => setIsPrinting(true)}>
            Print
          </Button>
        </div>
      </div>
      <div className={data.state === LoadingState.Loading ? styles.loading : undefined}>
        <Report {...report} width={width} />
      </div>
      {isPrinting && (
        <PrintPage sentence={sentence} simulated={roi.simulated} onDone={() => setIsPrinting(false)}>
          {(pageWidth) => <Report {...report} width={pageWidth} isPrinted />}
        </PrintPage>
      )}
    </div>
  );
}

/** `plenum-savings-2026-11-28.csv`. */
export const fileName = (what: string) => `plenum-${what}-${new Date().toISOString().slice(0, 10)}.csv`;
