import React from 'react';
import { Alert } from '@grafana/ui';
import type { StatusResponse } from '#model/api/status.ts';

/** More would push the sources off the page; the rest is counted. */
const MAX_LISTED = 10;

/** Hosts whose values and jobs count for no rack, and what to do about it. */
export function HostsNowhere({ hosts }: { hosts: StatusResponse['hostsNowhere'] }) {
  const { shown, count } = hosts;
  if (count === 0) {
    return null;
  }
  const listed = shown.slice(0, MAX_LISTED);
  const more = count > listed.length ? ` and ${count - listed.length} more; \`plenum check\` lists them` : '';
  return (
    <Alert
      severity="warning"
      title={count === 1 ? '1 host is in no rack or zone' : `${count} hosts are in no rack or zone`}
    >
      {listed.join(', ')}
      {more}. Their values and jobs are stored, but no rack has them. Add a rule under `hosts` in the collector&apos;s
      configuration, or equipment of the same name.
    </Alert>
  );
}
