import type { RecordChange } from '../business/changes.ts';
import type { RecordProblem } from '../business/check.ts';
import type { RecordKind } from '../business/kinds.ts';
import type { RecordState } from '../business/record.ts';

/** Who saved a version, how and when. */
export interface SavedBy {
  login: string;
  role: 'Editor' | 'Admin';
  /** `grafana`: in the app; `import`: from a file; `command`: by another command. */
  via: 'grafana' | 'import' | 'command';
  savedMs: number;
  note: string | null;
}

/** The newest version of a record, as a line of a list. */
export interface RecordLine extends SavedBy {
  /** Of a data source with several databases, the name of the server that it is stored in. */
  server?: string;
  name: string;
  version: number;
  state: RecordState;
  /** First day on which it counts; null for ever. */
  validFrom: string | null;
  /** Null where it is for all sites. */
  site: string | null;
  title: string | null;
  /** What it says in a line; null where this version of the software cannot read it. */
  says: string | null;
  simulated: boolean;
}

/** What the resource `records` answers to `kind`. */
export interface RecordsResponse {
  kind: RecordKind;
  records: RecordLine[];
  /** Names of the servers that a record may be saved in, of a data source with several. */
  servers?: string[];
  /** Names of the servers that could not be asked, of a data source with several. */
  away?: string[];
}

export interface RecordVersion extends SavedBy {
  version: number;
  state: RecordState;
  validFrom: string | null;
  simulated: boolean;
  /** What it says otherwise than the version before; the first ones of them. */
  changes: RecordChange[];
  /** Changes that are left out. */
  moreChanges: number;
}

/** A record with all its versions, the newest first. */
export interface RecordHistory {
  server?: string;
  kind: RecordKind;
  name: string;
  versions: RecordVersion[];
  /** Of the newest version. */
  body: Record<string, unknown>;
}

/** What the resource `record` answers to `kind` and `name`: one of each server that has it. */
export interface RecordResponse {
  found: RecordHistory[];
  away?: string[];
}

/** What is posted to the resource `records`. */
export interface SaveRequest {
  server?: string;
  /** The version that was read before; 0 where there was none. */
  basedOn: number;
  /** As a file of `plenum import` has it. */
  record: unknown;
}

export interface SaveResponse {
  version: number;
}

/** Why a record was not saved: a sentence, and where it is about fields, which. */
export interface SaveRefusal {
  message: string;
  problems?: RecordProblem[];
}
