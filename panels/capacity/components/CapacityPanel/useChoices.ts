import { useState } from 'react';
import type { CapacityOptions } from '../../options.ts';

export type Choices = Pick<CapacityOptions, 'view' | 'rackKw' | 'rackU'>;

/** What a viewer has chosen for the moment; begins with the panel's options, and again when somebody edits these. */
export function useChoices({ view, rackKw, rackU }: CapacityOptions) {
  const [choices, setChoices] = useState<Choices>({ view, rackKw, rackU });
  const [options, setOptions] = useState<Choices>({ view, rackKw, rackU });
  if (options.view !== view || options.rackKw !== rackKw || options.rackU !== rackU) {
    setOptions({ view, rackKw, rackU });
    setChoices({ view, rackKw, rackU });
  }
  return { choices, setChoices };
}
