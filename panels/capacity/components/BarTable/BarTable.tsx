import React, { useState } from 'react';
import type { InterpolateFunction } from '@grafana/data';
import { Button, useStyles2, useTheme2 } from '@grafana/ui';
import { domainColor } from '../../../shared/look/domains.ts';
import type { BarList } from '../../bars/bar.ts';
import type { Formats } from '../../data/read.ts';
import { writeWatts } from '../../words/bar-words.ts';
import { counted, names } from '../../words/quantities.ts';
import { BulletBar } from '../BulletBar/BulletBar.tsx';
import { PlaceName } from '../PlaceName/PlaceName.tsx';
import { Section } from '../Section/Section.tsx';
import { barTableStyles } from './BarTable.styles.ts';

/** The fullest ones are what one looks for; the rest is a click away. */
const FIRST = 6;

interface Props {
  list: BarList;
  format: Formats;
  isNarrow: boolean;
  replaceVariables: InterpolateFunction;
}

/** Equipment against its limits, the fullest first; what has no limit is named below. */
export function BarTable({ list, format, isNarrow, replaceVariables }: Props) {
  const styles = useStyles2(barTableStyles);
  const theme = useTheme2();
  const [isOpen, setIsOpen] = useState(false);
  const { title, bars, unknown } = list;
  const isCooling = title === 'Coolers';
  const shown = isOpen ? bars : bars.slice(0, FIRST);
  const color = isCooling ? domainColor('thermal', theme) : (format.fixedColor ?? domainColor('power', theme));
  return (
    <Section title={title}>
      <div role="table" aria-label={title}>
        {shown.map((bar) => (
          <div key={bar.place.key} role="row" className={isNarrow ? styles.narrow : styles.row}>
            <div role="rowheader">
              <PlaceName place={bar.place} replaceVariables={replaceVariables} />
              {bar.lost !== '' && <div className={styles.lost}>without {bar.lost}</div>}
            </div>
            <div role="cell">
              <BulletBar
                bar={bar}
                what={isCooling ? 'Heat' : 'Power'}
                color={color}
                unknown=""
                write={writeWatts(format)}
                format={format}
              />
            </div>
          </div>
        ))}
      </div>
      {bars.length > FIRST && (
        <Button size="sm" variant="secondary" fill="text" onClick={() => setIsOpen(!isOpen)} aria-expanded={isOpen}>
          {isOpen ? 'Show fewer' : `Show all ${bars.length}`}
        </Button>
      )}
      {unknown.length > 0 && (
        <p className={styles.unknown}>
          No limit or draw is known of {unknown.length > FIRST ? `${counted(unknown.length, 'part')}, such as ` : ''}
          {names(
            unknown.slice(0, FIRST).map(({ name }) => name),
            FIRST
          )}
          .
        </p>
      )}
    </Section>
  );
}
