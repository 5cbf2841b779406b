import type { Resource } from '#protocols/redfish/read.ts';
import type { Reading } from '../reading.ts';
import type { TreeReader } from './tree.ts';

/** Reads a member of a collection, which is named among the others. */
export type ReadMember = (member: Resource, memberPath: string, all: readonly Resource[]) => Reading[];

/** What the parts of a walk are made of: each step asks for one thing after the other. */
export interface Steps {
  tree: TreeReader;
  /** Reads what a link leads to, if there is one. */
  at(path: string | undefined, read: (resource: Resource, path: string) => Reading[]): Promise<Resource | undefined>;
  members(path: string | undefined, read: ReadMember): Promise<Resource[]>;
  walkSupplies(path: string | undefined): Promise<void>;
  walkLeaks(path: string | undefined): Promise<void>;
}
