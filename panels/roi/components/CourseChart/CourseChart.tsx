import React, { useMemo, useState } from 'react';
import type { DataFrame, EventBus } from '@grafana/data';
import { Button, useStyles2 } from '@grafana/ui';
import { useSharedTime } from '../../../shared/hooks/useSharedTime.ts';
import type { Initiative, Moment } from '../../data/read.ts';
import { csvOf, download } from '../../export/csv.ts';
import { monthlyOf, nearest, readable } from '../../layout/course.ts';
import { VERDICT_WORDS } from '../../words/roi-words.ts';
import { percentText, type Write } from '../../words/write.ts';
import { Plot } from './Plot.tsx';
import { courseChartStyles } from './CourseChart.styles.ts';

interface Props {
  initiative: Initiative;
  course: Moment[];
  /** The table that the course is of, for its export. */
  frame: DataFrame | undefined;
  write: Write;
  width: number;
  eventBus: EventBus;
  isPrinted: boolean;
}

/** What the meters show and what would have been expected, with the band of one day. */
export function CourseChart({ initiative, course, frame, write, width, eventBus, isPrinted }: Props) {
  const styles = useStyles2(courseChartStyles);
  const [sharedMs, tell] = useSharedTime(eventBus);
  const [keptMs, setKeptMs] = useState<number | undefined>();
  const { moments, isWeekly } = useMemo(() => readable(course), [course]);
  const last = moments.at(-1);
  const atMs = sharedMs ?? keptMs;
  const pointed = atMs === undefined ? undefined : nearest(moments, atMs);
  return (
    <section aria-label={`Metered and expected: ${initiative.title}`}>
      <div className={styles.head}>
        <h6 className={styles.title}>{initiative.title}: metered and expected</h6>
        {frame && !isPrinted && (
          <Button
            size="sm"
            variant="secondary"
            fill="text"
            onClick={() => download(`plenum-savings-course-${initiative.name}.csv`, csvOf(ofOne(frame, initiative)))}
          >
            CSV of days
          </Button>
        )}
      </div>
      <p className={styles.readout} aria-hidden="true">
        {pointed
          ? momentWords(pointed, write, isWeekly)
          : `Since ${dayText(course[0]?.timeMs ?? initiative.fromMs)}, ${isWeekly ? 'mean day of each week' : 'by the day'}`}
      </p>
      {last ? (
        <>
          <Plot
            course={moments}
            pointed={pointed}
            width={width}
            write={write}
            label={(moment) => momentWords(moment, write, isWeekly)}
            onPoint={(timeMs) => {
              tell(timeMs);
              setKeptMs(timeMs ?? undefined);
            }}
          />
          <MonthTable course={course} write={write} />
        </>
      ) : (
        <p className={styles.empty}>{initiative.statement || VERDICT_WORDS[initiative.verdict]}</p>
      )}
      {last && <p className={styles.facts}>{factsOf(initiative)}</p>}
    </section>
  );
}

/** How good the number is, in a line. */
function factsOf({ coverage, model, confidence, statement, notes, capex, payback }: Initiative): string {
  return [
    statement,
    model && `Model: ${model}.`,
    `${percentText(coverage)} of the days count; ${percentText(confidence)} confidence.`,
    capex > 0 && payback !== null ? `Comes back in ${payback.toFixed(1)} years by itself.` : '',
    notes,
  ]
    .filter(Boolean)
    .join(' ');
}

const dayText = (ms: number) =>
  new Date(ms).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' });

/** `14 Aug 2026: metered 812 kWh, expected 950 kWh (870 kWh to 1.03 MWh)`. */
function momentWords({ timeMs, actual, expected, low, high }: Moment, write: Write, isWeekly: boolean): string {
  return `${isWeekly ? 'Mean day of the week from ' : ''}${dayText(timeMs)}: metered ${write(actual)}, expected ${write(expected)} (${write(low)} to ${write(high)})`;
}

/** The months in numbers, for who does not see the lines. */
function MonthTable({ course, write }: { course: Moment[]; write: Write }) {
  const styles = useStyles2(courseChartStyles);
  return (
    <div className={styles.hidden}>
      <table>
        <caption>Metered and expected by month</caption>
        <thead>
          <tr>
            {['Month', 'Days', 'Metered', 'Expected', 'Saved'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {monthlyOf(course).map(({ month, days, actual, expected }) => (
            <tr key={month}>
              <td>{month}</td>
              <td>{days}</td>
              <td>{write(actual)}</td>
              <td>{write(expected)}</td>
              <td>{write(expected - actual)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** The rows of one initiative. */
function ofOne(frame: DataFrame, { name, site }: Initiative): DataFrame {
  const column = (of: string) => (frame.fields.find((field) => field.name === of)?.values ?? []) as unknown[];
  const [names, sites] = [column('initiative'), column('site')];
  const rows = Array.from({ length: frame.length }, (_, row) => row).filter(
    (row) => names[row] === name && sites[row] === site
  );
  return {
    ...frame,
    length: rows.length,
    fields: frame.fields.map((field) => ({
      ...field,
      values: rows.map((row) => (field.values as unknown[])[row]) as typeof field.values,
    })),
  };
}
