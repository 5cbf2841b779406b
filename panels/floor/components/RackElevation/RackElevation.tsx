import React from 'react';
import { css } from '@emotion/css';
import type { GrafanaTheme2, PanelData } from '@grafana/data';
import { useStyles2 } from '@grafana/ui';
import { useElevation } from '../../ask/useElevation.ts';
import type { Hall } from '../../data/hall.ts';
import { Elevation } from '../Elevation/Elevation.tsx';
import { RackFacts } from '../Tooltip/RackFacts.tsx';
import { tooltipStyles } from '../Tooltip/Tooltip.styles.ts';

interface Props {
  /** With this rack alone. */
  hall: Hall;
  /** Of the panel: whom to ask what is in the rack. */
  data: PanelData;
  /** Why what is drawn is not the newest answer. */
  failure?: string;
}

/** The elevation of the one rack of the scope, for a dashboard of a rack. */
export function RackElevation({ hall, data, failure }: Props) {
  const styles = useStyles2(rackElevationStyles);
  const facts = useStyles2(tooltipStyles);
  const rack = hall.racks[0]!;
  const inside = useElevation(data, rack, hall.atMs);
  return (
    <section className={styles.rack} aria-label={`Rack ${rack.name}`} tabIndex={0}>
      <div className={facts.facts}>
        <RackFacts hall={hall} row={0} metric={undefined} />
      </div>
      {failure && <p className={styles.hint}>Not the newest: {failure}</p>}
      {inside.state === 'none' && (
        <p className={styles.hint}>What is in it is known where the query is of the kind Floor of Plenum.</p>
      )}
      {inside.state === 'loading' && <p className={styles.hint}>Reading what is in it ...</p>}
      {inside.state === 'failed' && <p className={styles.hint}>What is in it could not be read: {inside.message}</p>}
      {inside.state === 'done' && <Elevation elevation={inside.elevation} />}
    </section>
  );
}

const rackElevationStyles = (theme: GrafanaTheme2) => ({
  // It scrolls, so that it can be reached with the keyboard.
  rack: css({
    height: '100%',
    overflowY: 'auto',
    '&:focus-visible': { outline: `2px solid ${theme.colors.primary.main}`, outlineOffset: -2 },
  }),
  hint: css({ ...theme.typography.bodySmall, color: theme.colors.text.secondary, marginTop: theme.spacing(1.5) }),
});
