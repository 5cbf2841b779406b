import { useState } from 'react';
import type { RecordVersion } from '#model/api/records.ts';
import type { RecordKind } from '#model/business/kinds.ts';
import type { RecordState } from '#model/business/record.ts';
import { fetchHistory, postRecord } from '../../money/api.ts';
import type { FormBody } from '../../money/field.ts';
import { type Faults, faultsOf } from './faults.ts';

/** What is in the form beside the body, and the body as it is typed. */
export interface Draft {
  name: string;
  server: string | undefined;
  validFrom: string;
  state: RecordState;
  note: string;
  form: FormBody;
}

interface SaveState {
  faults: Faults;
  /** Why it is not saved. */
  message?: string;
  /** Versions that others saved meanwhile, the newest first. */
  conflict?: readonly RecordVersion[];
}

const NO_FAULTS: Faults = new Map();

/** Saves drafts of a record, one after the other, on top of the version that was read. */
export function useSave(uid: string, kind: RecordKind, readVersion: number) {
  const [state, setState] = useState<SaveState>({ faults: NO_FAULTS });
  const [isSaving, setSaving] = useState(false);
  const [basedOn, setBasedOn] = useState(readVersion);

  const save = async ({ name, server, validFrom, state: of, note }: Draft, body: object): Promise<boolean> => {
    setSaving(true);
    const record = {
      kind,
      name: name.trim(),
      state: of,
      ...(validFrom !== '' && { validFrom }),
      ...(note.trim() !== '' && { note: note.trim() }),
      body,
    };
    const answer = await postRecord(uid, { basedOn, record, ...(server !== undefined && { server }) });
    const next = 'version' in answer ? { faults: NO_FAULTS } : await refused(answer, name.trim(), server);
    setState(next);
    setSaving(false);
    return 'version' in answer;
  };

  const refused = async (
    { message, problems = [], isConflict }: Exclude<Awaited<ReturnType<typeof postRecord>>, { version: number }>,
    name: string,
    server: string | undefined
  ): Promise<SaveState> => {
    const history = isConflict ? await fetchHistory(uid, kind, name, server).catch(() => undefined) : undefined;
    const conflict = history?.versions.filter(({ version }) => version > basedOn);
    return { message, faults: faultsOf(problems), ...(conflict?.length && { conflict }) };
  };

  /** Goes on with the draft on top of what others saved. */
  const dismiss = () => {
    setBasedOn(state.conflict?.[0]?.version ?? basedOn);
    setState({ faults: NO_FAULTS });
  };
  return { save, state, isSaving, basedOn, dismiss };
}
