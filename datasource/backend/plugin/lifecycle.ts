/** A host that died leaves no signal; once a second is soon enough and costs nothing. */
const PARENT_POLL_MS = 1_000;
/** go-plugin gives up on a plugin after the same time. */
export const FIRST_CALL_TIMEOUT_MS = 60_000;

export interface LifecycleOptions {
  /** Ends the process; called once. */
  exit: (reason: string) => void;
  parentPid?: () => number;
  parentPollMs?: number;
  firstCallTimeoutMs?: number;
}

export interface Lifecycle {
  /** Says that the host has reached us. */
  called(): void;
  stop(): void;
}

/**
 * Ends the process when its host is gone: when the parent changes, or when nobody called within a minute.
 * Neither the end of stdin nor parent 1 means anything: in a container Grafana itself is process 1.
 */
export function watchHost(options: LifecycleOptions): Lifecycle {
  const parentPid = options.parentPid ?? (() => process.ppid);
  const parentAtStart = parentPid();
  let ended = false;
  const end = (reason: string) => {
    if (!ended) {
      ended = true;
      stop();
      options.exit(reason);
    }
  };
  const poll = setInterval(() => {
    if (parentPid() !== parentAtStart) {
      end('the host process is gone');
    }
  }, options.parentPollMs ?? PARENT_POLL_MS);
  const firstCall = setTimeout(() => end('no host connected'), options.firstCallTimeoutMs ?? FIRST_CALL_TIMEOUT_MS);
  const stop = () => {
    clearInterval(poll);
    clearTimeout(firstCall);
  };
  return { called: () => clearTimeout(firstCall), stop };
}
