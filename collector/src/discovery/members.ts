import type { SourceContext } from '../contract/context.ts';
import type { PolledConnection, PolledMember } from '../polling/polled.ts';
import { createDiscovery, type TargetKind } from './discovery.ts';
import { followTargets } from './follow.ts';
import type { DiscoveryConfig } from './config.ts';

export interface Listing<T> {
  /** Those of the configuration, which stay. */
  fixed: readonly T[];
  discovery: DiscoveryConfig | undefined;
  kind: TargetKind<T>;
  create(target: T): PolledMember;
}

/**
 * The members of a source whose targets are listed by its configuration and by files that it follows: those of now, and a way to
 * follow the others. A target that stays as it is keeps its member.
 */
export async function listedMembers<T>(
  { fixed, discovery, kind, create }: Listing<T>,
  context: SourceContext
): Promise<Pick<PolledConnection, 'members' | 'follow'>> {
  let known = new Map<string, PolledMember>();
  const membersOf = (targets: readonly T[]) => {
    const before = known;
    known = new Map(
      targets.map((target) => {
        const key = JSON.stringify(target);
        return [key, before.get(key) ?? { ...create(target), key: kind.keyOf(target) }];
      })
    );
    return [...known.values()];
  };
  if (!discovery) {
    return { members: membersOf(fixed) };
  }
  const following = await followTargets(createDiscovery(discovery.files, kind, fixed), discovery.refresh, context);
  return {
    members: membersOf(following.targets),
    async follow(change, signal) {
      while (!signal.aborted) {
        await following.change(signal);
        if (!signal.aborted) {
          await change(membersOf(following.targets));
        }
      }
    },
  };
}
