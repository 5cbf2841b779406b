import React, { useState } from 'react';
import { useStyles2, useTheme2 } from '@grafana/ui';
import { formatDuration } from '#model/statistics/finding.ts';
import { counted } from '#model/text/counted.ts';
import { byStrength, pairsOf } from '../../places/order.ts';
import type { Comparison, Place, Places } from '../../places/place.ts';
import { chanceSentence, moved, rText } from '../../places/words.ts';
import { matrixStyles } from './Matrix.styles.ts';

/** More rows are not read; those that are left out are the weakest. */
const MAX_ROWS = 200;

interface Props {
  answer: Places;
  width: number;
  height: number;
  color: string;
  /** Whether a click on a place chooses it on the dashboard, by kind of place. */
  canChoose: Readonly<Record<Place['kind'], boolean>>;
  isChosen: (place: Place) => boolean;
  onChoose: (place: Place) => void;
}

/** Zones and racks by pairs of metrics, the strongest first, with what chance alone would give. */
export function Matrix({ answer, width, height, color, canChoose, isChosen, onChoose }: Props) {
  const styles = useStyles2(matrixStyles);
  const [pair, setPair] = useState<string>();
  const pairs = pairsOf(answer.places);
  const sorted = pair !== undefined && pairs.includes(pair) ? pair : undefined;
  const rows = byStrength(answer.places, sorted);
  const shown = rows.slice(0, MAX_ROWS);
  return (
    <div
      className={styles.box}
      style={{ width, height }}
      role="region"
      aria-label="Racks and zones by strength"
      tabIndex={0}
    >
      <p className={styles.chance}>{chanceSentence(answer.chances)}</p>
      <table className={styles.table}>
        <thead>
          <tr>
            <th scope="col" aria-sort={sorted === undefined ? 'descending' : 'none'}>
              <button type="button" className={styles.sort} onClick={() => setPair(undefined)}>
                Place{sorted === undefined && ' ▾'}
              </button>
            </th>
            {pairs.map((name) => (
              <th key={name} scope="col" aria-sort={sorted === name ? 'descending' : 'none'}>
                <button type="button" className={styles.sort} onClick={() => setPair(name)}>
                  {name}
                  {sorted === name && ' ▾'}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((place) => (
            <tr key={`${place.kind} ${place.zone} ${place.id}`}>
              <th scope="row">
                {canChoose[place.kind] ? (
                  <button
                    type="button"
                    className={styles.place}
                    aria-pressed={isChosen(place)}
                    onClick={() => onChoose(place)}
                  >
                    {place.name}
                  </button>
                ) : (
                  place.name
                )}{' '}
                <span className={styles.zone}>{place.kind === 'zone' ? 'zone' : place.zone}</span>
              </th>
              {pairs.map((name) => (
                <td key={name}>
                  <Cell comparison={place.comparisons.find((one) => one.pair === name)} color={color} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length > shown.length && (
        <p className={styles.chance}>
          The {counted(MAX_ROWS, 'strongest place')} of {rows.length}. Choose a zone to see all of its racks.
        </p>
      )}
    </div>
  );
}

function Cell({ comparison, color }: { comparison: Comparison | undefined; color: string }) {
  const styles = useStyles2(matrixStyles);
  const theme = useTheme2();
  if (!comparison || comparison.r === null) {
    return (
      <span className={styles.words} title={comparison?.finding}>
        {comparison ? 'too little data' : 'not measured'}
      </span>
    );
  }
  const { r, verdict, finding } = comparison;
  const width = `${Math.abs(r) * 100}%`;
  const fill = { chance: theme.colors.border.medium, small: 'transparent', follows: color, unknown: 'transparent' }[
    verdict
  ];
  return (
    <span className={styles.cell} title={finding}>
      <span className={styles.track} aria-hidden>
        <span
          className={styles.bar}
          style={{ width, background: fill, border: verdict === 'small' ? `1px dashed ${color}` : undefined }}
        />
      </span>
      <span className={[styles.r, verdict === 'follows' && styles.strong].filter(Boolean).join(' ')}>{rText(r)}</span>
      <span className={styles.words}>{wordsOf(comparison)}</span>
    </span>
  );
}

function wordsOf(comparison: Comparison): string {
  switch (comparison.verdict) {
    case 'follows':
      return `${lagText(comparison.lagMs)}, ${moved(comparison)}`;
    case 'small':
      return `only ${moved(comparison)}`;
    default:
      return 'may be chance';
  }
}

function lagText(lagMs: number): string {
  return lagMs === 0 ? 'at once' : `${lagMs > 0 ? 'after' : 'before, by'} ${formatDuration(Math.abs(lagMs))}`;
}
