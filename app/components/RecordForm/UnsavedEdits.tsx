import React, { useCallback, useEffect, useRef, useState } from 'react';
import { locationService } from '@grafana/runtime';
import { Button, Modal } from '@grafana/ui';
import { isSameAddress } from '../../money/useAddress.ts';

type Destination = ReturnType<typeof locationService.getLocation>;

interface Guard {
  /** Where one was about to go, until one says whether. */
  held: Destination | undefined;
  stay(): void;
  /** Goes where one was about to go, without the edits. */
  discard(): void;
  /** From now on one may go: what was typed is saved, or given up. */
  release(): void;
}

/** Holds whoever leaves a form with edits: on the way to another page of Grafana, and when the browser leaves. */
export function useUnsavedEdits(hasEdits: boolean): Guard {
  const [held, setHeld] = useState<Destination>();
  const isReleased = useRef(false);
  useEffect(() => {
    if (!hasEdits) {
      return;
    }
    const onBeforeUnload = (event: BeforeUnloadEvent) => {
      if (!isReleased.current) {
        event.preventDefault();
        // Browsers before 2023 ask because of this alone.
        event.returnValue = '';
      }
    };
    window.addEventListener('beforeunload', onBeforeUnload);
    const unblock = locationService.getHistory().block((to: Destination) => {
      if (isReleased.current || isSameAddress(to)) {
        return;
      }
      setHeld(to);
      return false;
    });
    return () => {
      window.removeEventListener('beforeunload', onBeforeUnload);
      unblock();
    };
  }, [hasEdits]);
  const release = useCallback(() => {
    isReleased.current = true;
  }, []);
  return {
    held,
    release,
    stay: () => setHeld(undefined),
    discard: () => {
      release();
      locationService.push(held!);
    },
  };
}

/** The question, in the words of Grafana's own forms. */
export function UnsavedEdits({ what, guard }: { what: string; guard: Guard }) {
  return (
    <Modal isOpen={guard.held !== undefined} title="Leave without saving?" onDismiss={guard.stay}>
      <p>What you changed in {what} is not saved.</p>
      <Modal.ButtonRow>
        <Button variant="secondary" fill="outline" autoFocus onClick={guard.stay}>
          Continue editing
        </Button>
        <Button variant="destructive" onClick={guard.discard}>
          Discard unsaved changes
        </Button>
      </Modal.ButtonRow>
    </Modal>
  );
}
