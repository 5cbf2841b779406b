import React from 'react';
import { Badge, useStyles2 } from '@grafana/ui';
import type { KnownConflict, StatusResponse } from '#model/api/status.ts';
import { durationText } from '#model/text/duration.ts';
import { conflictCardStyles } from './ConflictCard.styles.ts';

/** More would push the sources off the page; the rest is counted. */
const MAX_LISTED = 10;

/** What the attributes of places are called for people; a height unit such as U12 speaks for itself. */
const ATTRIBUTES: Record<string, string> = {
  zone: 'zone',
  kind: 'kind of zone',
  parent: 'enclosing zone',
  cooling: 'cooling',
  powerLimitW: 'power limit',
  footprint: 'place on the floor',
  heightU: 'height',
  objectType: 'type',
  place: 'place',
  positionU: 'position in the rack',
  gpuModel: 'model of the GPUs',
  way: 'way of the series',
};

/** Where sources say different things: both words, and which of them holds. */
export function ConflictCard({ conflicts, nowMs }: { conflicts: StatusResponse['conflicts']; nowMs: number }) {
  const styles = useStyles2(conflictCardStyles);
  const { shown, count } = conflicts;
  if (count === 0) {
    return null;
  }
  const listed = shown.slice(0, MAX_LISTED);
  return (
    <section className={styles.card} aria-label="Conflicts">
      <h4 className={styles.title}>
        {count === 1 ? 'Sources disagree about 1 thing' : `Sources disagree about ${count} things`}
      </h4>
      <p className={styles.note}>
        Nothing is overwritten: the configuration counts for more than an inventory, that for more than what was found;
        else who spoke first. A line goes away once its sources agree.
      </p>
      <ul className={styles.list}>
        {listed.map((conflict) => (
          <ConflictLine
            key={JSON.stringify([conflict.site, conflict.kind, conflict.subject, conflict.attribute])}
            conflict={conflict}
            nowMs={nowMs}
          />
        ))}
      </ul>
      {count > listed.length && (
        <p className={styles.note}>and {count - listed.length} more; `plenum check` lists them</p>
      )}
    </section>
  );
}

function ConflictLine({ conflict, nowMs }: { conflict: KnownConflict; nowMs: number }) {
  const styles = useStyles2(conflictCardStyles);
  const { kind, subject, attribute, words, sinceMs } = conflict;
  return (
    <li className={styles.line}>
      <span className={styles.subject}>
        {kind} <strong>{subject}</strong>: {ATTRIBUTES[attribute] ?? attribute}
        <span className={styles.note}> for {durationText(Math.max(0, nowMs - sinceMs))}</span>
      </span>
      <span className={styles.words}>
        {words.map(({ source, word }, index) => (
          <span key={source + word} className={styles.word}>
            <span className={styles.note}>{source} says</span>
            <code>{word}</code>
            {index === 0 && <Badge color="blue" text="holds" />}
          </span>
        ))}
      </span>
    </li>
  );
}
