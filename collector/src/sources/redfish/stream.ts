import { eventReader, objectAt, parseResource, RedfishError, type Bmc } from '#protocols/redfish/read.ts';
import { reportValues, type ReportValue } from './resources/report.ts';

/** A session may have ended since the last reading; who is refused this often after readings that were let in wants another role. */
const MAX_REFUSED_LOGINS = 3;
/** A value that came within this many intervals need not be asked for. */
const FRESH_INTERVALS = 1.5;

export interface StreamHandlers {
  /** Stores what came; resolves to the addresses of the points that it was of. */
  onValues(values: readonly ReportValue[]): Promise<string[]>;
  onEnd(message: string): void;
}

/**
 * Receives metric reports as they come, beside the polling; whatever ends it, the values are polled. It is asked for with each reading
 * that succeeded while there is none: who was read is there, has let us in, and wants no rest. One that is refused is not asked for
 * again until the next start.
 */
export function openStream(bmc: Pick<Bmc, 'receive'>, path: string, signal: AbortSignal, handlers: StreamHandlers) {
  const lastMs = new Map<string, number>();
  let isOpen = false;
  let isGivenUp = false;
  let refusedLogins = 0;

  async function take(data: string): Promise<void> {
    const event = parseResource(data);
    const report = event && (event.MetricValues === undefined ? objectAt(event, 'MetricReport') : event);
    const values = report ? reportValues(report) : [];
    if (values.length > 0) {
      const addresses = await handlers.onValues(values);
      const nowMs = Date.now();
      addresses.forEach((address) => lastMs.set(address, nowMs));
    }
  }

  async function once(): Promise<void> {
    const decoder = new TextDecoder();
    let failure: Error | undefined;
    const read = eventReader((data) => {
      take(data).catch((error: unknown) => {
        failure = error as Error;
      });
    });
    await bmc.receive(
      path,
      {
        onStart(status) {
          // OpenBMC answers 201: it made a subscription.
          if (status !== 200 && status !== 201) {
            const isBusy = status === 503 || status === 429;
            throw new RedfishError(isBusy ? 'busy' : 'refused', `answers ${path} with status ${status}`, { status });
          }
          refusedLogins = 0;
        },
        onData(chunk) {
          if (failure) {
            throw failure;
          }
          read(decoder.decode(chunk, { stream: true }));
        },
      },
      signal
    );
  }

  async function run(): Promise<void> {
    try {
      await once();
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      handlers.onEnd((error as Error).message);
      const { kind, status } = error instanceof RedfishError ? error : {};
      refusedLogins += status === 401 ? 1 : 0;
      isGivenUp = kind === 'refused' && (status !== 401 || refusedLogins >= MAX_REFUSED_LOGINS);
    }
  }

  return {
    /** The BMC was read. */
    answered(): void {
      if (!isOpen && !isGivenUp && !signal.aborted) {
        isOpen = true;
        void run().finally(() => {
          isOpen = false;
        });
      }
    },
    /** Points of which a value came lately, with the time of the last one, epoch ms. */
    fresh(intervalMs: number): Map<string, number> {
      const sinceMs = Date.now() - FRESH_INTERVALS * intervalMs;
      return new Map([...lastMs].filter(([, atMs]) => atMs >= sinceMs));
    },
  };
}
