import React from 'react';
import type { EventBus } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { type Initiative, keyOf, type Roi, type Total } from '../../data/read.ts';
import type { RoiOptions, Unit } from '../../options.ts';
import { countedIn, type Write } from '../../words/write.ts';
import { CashFlow } from '../CashFlow/CashFlow.tsx';
import { CourseChart } from '../CourseChart/CourseChart.tsx';
import { Explanation } from '../Explanation/Explanation.tsx';
import { Headline } from '../Headline/Headline.tsx';
import { Waterfall } from '../Waterfall/Waterfall.tsx';
import { roiPanelStyles } from './RoiPanel.styles.ts';

/** From this width on, px, drawings stand side by side. */
const WIDE_PX = 1000;
const GAP_PX = 32;

export interface ReportProps {
  roi: Roi;
  initiatives: Initiative[];
  totals: Total[];
  total: Total | undefined;
  unit: Unit;
  write: { money: Write; energy: Write };
  year: number;
  options: RoiOptions;
  /** Key of the initiative that is looked at. */
  chosen: string | undefined;
  eventBus: EventBus;
  onChoose(key: string): void;
  width: number;
  isPrinted?: boolean;
}

/** Everything below the finding, on the screen and on paper. */
export function Report(props: ReportProps) {
  const { roi, initiatives, totals, total, unit, write, year, options, eventBus, onChoose, width } = props;
  const { isPrinted = false } = props;
  const styles = useStyles2(roiPanelStyles);
  const one = initiatives.find((each) => keyOf(each) === props.chosen) ?? largest(initiatives);
  const isWide = width >= WIDE_PX;
  const column = isWide ? (width - GAP_PX) / 2 : width;
  return (
    <>
      {total && <Headline total={total} unit={unit} write={write} year={year} />}
      <div className={[styles.body, isWide ? styles.wide : styles.narrow].join(' ')}>
        <div className={styles.column}>
          <Waterfall
            initiatives={initiatives}
            totals={totals}
            unit={unit}
            write={write[unit]}
            fixedColor={roi.format.fixedColor}
            chosen={one && keyOf(one)}
            isNarrow={column < NARROW_PX}
            onChoose={onChoose}
          />
          {options.showCashFlow && (
            <CashFlow initiatives={initiatives} total={total} write={write.money} width={column} />
          )}
        </div>
        <div className={styles.column}>
          {one && (
            <CourseChart
              initiative={one}
              course={roi.courses.get(keyOf(one)) ?? []}
              frame={roi.frames.course}
              write={write.energy}
              width={column}
              eventBus={eventBus}
              isPrinted={isPrinted}
            />
          )}
        </div>
        {one && options.showExplanation && (
          <div className={styles.whole} style={isPrinted ? { breakBefore: 'page' } : undefined}>
            <Explanation initiative={one} lines={roi.lines.get(keyOf(one)) ?? []} isOpen={isPrinted} key={keyOf(one)} />
          </div>
        )}
      </div>
    </>
  );
}

/** Below this width, px, names stand above their bars. */
const NARROW_PX = 460;

function largest(initiatives: readonly Initiative[]): Initiative | undefined {
  const saved = (one: Initiative) => countedIn(one, 'energy').value ?? -Infinity;
  return initiatives.reduce<Initiative | undefined>(
    (best, one) => (best && saved(best) >= saved(one) ? best : one),
    undefined
  );
}
