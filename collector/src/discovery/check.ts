import type { CheckResult } from '../contract/adapter.ts';
import type { DiscoveryConfig } from './config.ts';
import { createDiscovery, type TargetKind } from './discovery.ts';

/**
 * For `plenum check`: the targets of configuration and files; what is wrong with the files are results of their own.
 * @param hosts names of hosts that rules have met by the end
 */
export async function discoverOnce<T>(
  discovery: DiscoveryConfig | undefined,
  kind: TargetKind<T>,
  fixed: readonly T[],
  hosts: ReadonlySet<string> = new Set()
): Promise<{ targets: T[]; results: CheckResult[] }> {
  if (!discovery) {
    return { targets: [...fixed], results: [] };
  }
  const { targets, complaints } = await createDiscovery(discovery.files, kind, fixed).look(true);
  const target = discovery.files.join(', ');
  const failures = complaints.map((text): CheckResult => {
    const end = text.indexOf('. ');
    return { target, ok: false, message: text.slice(0, end), nextStep: text.slice(end + 2) };
  });
  const found = {
    target,
    ok: true,
    message: `${targets.length - fixed.length} targets in the files`,
    hosts: [...hosts],
  };
  return { targets, results: [...failures, found] };
}
