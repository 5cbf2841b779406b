import React from 'react';
import { dateTimeFormat, formattedValueToString, getValueFormat } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import type { Equipment } from '../../data/hall.ts';
import { plural } from '../../data/sentences.ts';
import { tooltipStyles } from './Tooltip.styles.ts';

/** A machine of the facility: its state, since when, its main values, how many racks depend on it. */
export function EquipmentFacts({ equipment, racks }: { equipment: Equipment; racks: number }) {
  const styles = useStyles2(tooltipStyles);
  const { name, type, state, reason, since, isOlder, powerW, supplyCel, returnCel } = equipment;
  const tone = { down: styles.alarm, degraded: styles.warn }[state as 'down'];
  const facts = (
    [
      ['Power', powerW, 'watt'],
      ['Supply', supplyCel, 'celsius'],
      ['Return', returnCel, 'celsius'],
    ] as const
  ).flatMap(([title, value, unit]) =>
    value === null ? [] : [[title, formattedValueToString(getValueFormat(unit)(value, 1))] as const]
  );
  return (
    <>
      <h6>
        {name} <span className={styles.faint}>{type}</span>
      </h6>
      <div className={tone}>
        {state === 'unknown' ? 'State not known' : state}
        {reason && `: ${reason}`}
        {since && `, since ${isOlder ? 'before ' : ''}${dateTimeFormat(since, { format: 'MM-DD HH:mm' })}`}
      </div>
      {facts.length > 0 && (
        <table>
          <tbody>
            {facts.map(([title, text]) => (
              <tr key={title}>
                <td>{title}</td>
                <td>{text}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p className={styles.faint}>
        {racks > 0 ? `${plural(racks, 'rack')} of the plan depend on it` : 'Serves no rack of the plan'}
      </p>
    </>
  );
}
