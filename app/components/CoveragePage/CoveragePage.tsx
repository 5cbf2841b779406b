import React, { useState } from 'react';
import { PluginPage } from '@grafana/runtime';
import { Alert, Button, LoadingPlaceholder, useStyles2 } from '@grafana/ui';
import { counted } from '#model/text/counted.ts';
import { coverageSentence, phasesByZone, REACHED_FROM } from '../../measured/phases.ts';
import type { RackRow } from '../../measured/rack.ts';
import { type Coverage, useCoverage } from '../../measured/useCoverage.ts';
import { isEditor } from '../../permissions.ts';
import { coveragePageStyles } from './CoveragePage.styles.ts';
import { RackTable } from './RackTable.tsx';
import { ZoneTable } from './ZoneTable.tsx';

/** What of each rack is measured, and how far each zone has come on the roadmap. */
export function CoveragePage() {
  const styles = useStyles2(coveragePageStyles);
  const { coverages, failure } = useCoverage();
  return (
    <PluginPage>
      <div className={styles.page}>
        {failure && (
          <Alert severity="error" title="Grafana did not list its data sources">
            {failure}. Listing them needs the permission datasources:read; ask an administrator.
          </Alert>
        )}
        {!coverages && !failure && <LoadingPlaceholder text="Asking what of each rack is measured" />}
        {coverages?.length === 0 && (
          <p className={styles.lead}>No Plenum data source is set up. The start page says how to add one.</p>
        )}
        {coverages?.map((coverage) => (
          <Section key={coverage.uid} coverage={coverage} isNamed={coverages.length > 1} />
        ))}
      </div>
    </PluginPage>
  );
}

function Section({ coverage: { name, racks, failure }, isNamed }: { coverage: Coverage; isNamed: boolean }) {
  const styles = useStyles2(coveragePageStyles);
  if (failure) {
    return (
      <Alert severity="error" title={`Data source ${name} did not say what is measured`}>
        {failure}
      </Alert>
    );
  }
  return (
    <>
      <section aria-label={`Zones of ${name}`}>
        {isNamed && <h2>{name}</h2>}
        <p className={styles.lead}>{coverageSentence(racks)}</p>
        {racks.length > 0 && <ZoneTable zones={phasesByZone(racks)} />}
        {racks.length > 0 && (
          <p className={styles.note}>
            A phase is reached from {100 * REACHED_FROM} % on, when all before it are. Connected counts what each rack
            needs: power, compute, and inlet air or coolant by its cooling. Seen together counts racks that deliver from
            facility and computing. Automated and predictive count what is on record, not what is planned.
          </p>
        )}
      </section>
      {racks.length > 0 && <Racks name={name} racks={racks} />}
    </>
  );
}

/** More rows make the page slow; the dashboard Data health has all of them. */
const MOST_SHOWN = 200;

function Racks({ name, racks }: { name: string; racks: readonly RackRow[] }) {
  const styles = useStyles2(coveragePageStyles);
  const lacking = racks.filter(({ coverage }) => coverage < 1);
  const [isAll, setAll] = useState(lacking.length === 0);
  const shown = isAll ? racks : lacking;
  return (
    <section aria-label={`Racks of ${name}`}>
      <h3>
        {isAll
          ? `All ${counted(racks.length, 'rack')}`
          : `${counted(lacking.length, 'rack')} that ${lacking.length === 1 ? 'lacks' : 'lack'} something`}
      </h3>
      {lacking.length > 0 && lacking.length < racks.length && (
        <Button variant="secondary" size="sm" onClick={() => setAll(!isAll)}>
          {isAll ? 'Show those that lack something' : `Show all ${racks.length}`}
        </Button>
      )}
      <RackTable racks={shown.slice(0, MOST_SHOWN)} withFindings={isEditor()} />
      {shown.length > MOST_SHOWN && (
        <p className={styles.note}>
          The first {MOST_SHOWN} of {shown.length}. The dashboard Data health has all of them.
        </p>
      )}
    </section>
  );
}
