import { objectAt, type Resource } from '#protocols/redfish/read.ts';

/** The query by which a service puts the members of a collection into it, if it can (DSP0266, 7.3.1); `undefined` where it cannot. */
export function expandQuery(root: Resource): string | undefined {
  const { NoLinks, ExpandAll, Levels } = objectAt(objectAt(root, 'ProtocolFeaturesSupported'), 'ExpandQuery');
  const kind = NoLinks === true ? '.' : ExpandAll === true ? '*' : undefined;
  return kind === undefined ? undefined : `$expand=${kind}${Levels === true ? '($levels=1)' : ''}`;
}
