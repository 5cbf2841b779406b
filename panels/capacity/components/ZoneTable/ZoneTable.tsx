import React from 'react';
import type { InterpolateFunction } from '@grafana/data';
import { useStyles2, useTheme2 } from '@grafana/ui';
import type { Domain } from '#model/catalog/metric.ts';
import { DOMAIN_LOOKS, domainColor } from '../../../shared/look/domains.ts';
import { markerPath } from '../../../shared/look/markers.ts';
import { coolingBar, powerBar, spaceBar } from '../../bars/bar.ts';
import type { DrawName, Formats, ZoneRow } from '../../data/read.ts';
import type { View } from '../../options.ts';
import { writeUnits, writeWatts } from '../../words/bar-words.ts';
import { BulletBar } from '../BulletBar/BulletBar.tsx';
import { PlaceName } from '../PlaceName/PlaceName.tsx';
import { Section } from '../Section/Section.tsx';
import { zoneTableStyles } from './ZoneTable.styles.ts';

interface Props {
  zones: ZoneRow[];
  view: View;
  drawName: DrawName;
  format: Formats;
  isNarrow: boolean;
  replaceVariables: InterpolateFunction;
}

const COLUMNS: Array<{ title: string; domain: Domain }> = [
  { title: 'Power', domain: 'power' },
  { title: 'Cooling', domain: 'thermal' },
  { title: 'Space', domain: 'facility' },
];

/** Power, cooling and space of each zone, aligned. */
export function ZoneTable({ zones, view, drawName, format, isNarrow, replaceVariables }: Props) {
  const styles = useStyles2(zoneTableStyles);
  const theme = useTheme2();
  const row = [styles.row, isNarrow ? styles.narrow : styles.wide].join(' ');
  const [powerColor, coolingColor, spaceColor] = COLUMNS.map(({ domain }) => domainColor(domain, theme));
  return (
    <Section title="Zones" note={view === 'n' ? 'with everything in place' : 'with one feed or cooler lost'}>
      <div role="table" aria-label="Zones">
        <div role="row" className={isNarrow ? undefined : [row, styles.head].join(' ')} hidden={isNarrow}>
          <span role="columnheader">Zone</span>
          {COLUMNS.map(({ title, domain }) => (
            <span key={title} role="columnheader" className={styles.domain}>
              <svg width={10} height={10} aria-hidden>
                <path d={markerPath(DOMAIN_LOOKS[domain].marker, 5, 5, 4)} fill={domainColor(domain, theme)} />
              </svg>
              {title}
            </span>
          ))}
        </div>
        {zones.map(({ power, cooling, space, racks, counted }) => (
          <div key={power.key} role="row" className={row}>
            <div role="rowheader">
              <PlaceName place={power} replaceVariables={replaceVariables} />
              {racks !== null && counted !== null && counted < racks && (
                <div className={styles.what}>
                  {counted} of {racks} racks counted
                </div>
              )}
            </div>
            <div role="cell">
              <BulletBar
                bar={powerBar(power, view, drawName)}
                what="Power"
                color={format.fixedColor ?? powerColor!}
                unknown="limits or meters of racks are not known"
                write={writeWatts(format)}
                format={format}
                isNamed={isNarrow}
              />
            </div>
            <div role="cell">
              <BulletBar
                bar={coolingBar(cooling, view)}
                what="Cooling"
                color={coolingColor!}
                unknown="the limit of a cooler is not known"
                write={writeWatts(format)}
                format={format}
                isNamed={isNarrow}
              />
            </div>
            <div role="cell">
              <BulletBar
                bar={spaceBar(space)}
                what="Space"
                color={spaceColor!}
                unknown="heights of racks or machines are not known"
                isJudged={false}
                write={writeUnits(format)}
                format={format}
                isNamed={isNarrow}
              />
            </div>
          </div>
        ))}
      </div>
    </Section>
  );
}
