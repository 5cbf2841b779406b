import React, { useState } from 'react';
import type { GrafanaTheme2, IconName, InterpolateFunction } from '@grafana/data';
import { Button, Icon, useStyles2, useTheme2 } from '@grafana/ui';
import type { Formats } from '../../data/read.ts';
import { type Candidate, type Need, reasonsElsewhere, type Verdict } from '../../fit/rank.ts';
import type { View } from '../../options.ts';
import { lossWords, stopWords } from '../../words/fit-words.ts';
import { counted, names, units, written } from '../../words/quantities.ts';
import { PlaceName } from '../PlaceName/PlaceName.tsx';
import { Section } from '../Section/Section.tsx';
import { fitListStyles } from './FitList.styles.ts';

/** The best places are what one looks for; the rest is a click away. */
const FIRST = 8;
/** The line of what is needed stands at a third: what is far more looks the same. */
const SCALE = 3;

const VERDICTS: Record<Verdict, { icon: IconName; word: string; color(theme: GrafanaTheme2): string }> = {
  fits: { icon: 'check-circle', word: 'fits', color: (theme) => theme.colors.success.text },
  unproven: { icon: 'question-circle', word: 'may fit', color: (theme) => theme.colors.warning.text },
  stopped: { icon: 'times-circle', word: 'does not fit', color: (theme) => theme.colors.error.text },
};

interface Props {
  candidates: Candidate[];
  need: Need;
  view: View;
  format: Formats;
  replaceVariables: InterpolateFunction;
}

/** Places for the next rack, the best first, each with what would be left, or with what stops it. */
export function FitList({ candidates, need, view, format, replaceVariables }: Props) {
  const styles = useStyles2(fitListStyles);
  const theme = useTheme2();
  const [isOpen, setIsOpen] = useState(false);
  const shown = isOpen ? candidates : candidates.slice(0, FIRST);
  const reasons = reasonsElsewhere(candidates);
  return (
    <Section
      title={`Where ${written(format.watts, need.watts)}${need.units > 0 ? ` in ${units(format, need.units)}` : ''} would fit`}
      note={lossWords(view)}
    >
      <p className={styles.summary}>
        Bars: load that a place takes, the line is {written(format.watts, need.watts)}.
        {reasons.length > 0 &&
          ` What stops it elsewhere: ${reasons
            .map(({ stop, places }) => `${partWords(stop.what, stop.by)} (${counted(places, 'place')})`)
            .join(', ')}.`}
      </p>
      <ol className={styles.list}>
        {shown.map(({ row, verdict, stops, room, unknown }) => {
          const { icon, word, color } = VERDICTS[verdict];
          const part = room === null ? 0 : Math.min(SCALE, Math.max(0, room / need.watts)) / SCALE;
          const why = [
            ...stops.map((stop) => stopWords(stop, format)),
            ...(unknown.length > 0 ? [`not known: ${unknown.join(', ')}`] : []),
          ].join('; ');
          return (
            <li key={row.key} className={styles.item}>
              <span style={{ color: color(theme) }}>
                <Icon name={icon} title={word} />
              </span>
              <span>
                <PlaceName place={row} replaceVariables={replaceVariables} />{' '}
                <span className={styles.zone}>{row.zone}</span>
              </span>
              <span className={styles.bar} aria-hidden>
                <span
                  className={styles.fill}
                  style={{ width: `${100 * part}%`, background: color(theme), opacity: 0.7 }}
                />
                <span className={styles.need} style={{ left: `${100 / SCALE}%` }} />
              </span>
              <span className={styles.room}>{room === null ? 'not known' : written(format.watts, room)}</span>
              <span className={styles.why}>
                {upperFirst(`${word}${why === '' ? leftAfter(room, need, format) : `: ${why}`}`)}
              </span>
            </li>
          );
        })}
      </ol>
      {candidates.length > FIRST && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setIsOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Show fewer' : `Show all ${candidates.length} places`}
        </Button>
      )}
    </Section>
  );
}

function leftAfter(room: number | null, need: Need, format: Formats): string {
  return room === null ? '' : `, with ${written(format.watts, room - need.watts)} left after it`;
}

function partWords(what: Candidate['stops'][number]['what'], by: string): string {
  switch (what) {
    case 'feeds':
      return "the rack's own feeds";
    case 'space':
      return 'height units';
    default:
      return names(by.split(', '));
  }
}

const upperFirst = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
