import { eventReader, objectAt, parseResource, RedfishError, type Bmc } from '#protocols/redfish/read.ts';
import { reportValues, type ReportValue } from './resources/report.ts';

/** A stream that ended is asked for again after this; one that is refused, not at all until the next start. */
const AGAIN_MS = 60_000;
/** A value that came within this many intervals need not be asked for. */
const FRESH_INTERVALS = 1.5;

export interface StreamHandlers {
  /** Stores what came; resolves to the addresses of the points that it was of. */
  onValues(values: readonly ReportValue[]): Promise<string[]>;
  onEnd(message: string): void;
}

/** Receives metric reports as they come, beside the polling; whatever ends it, the values are polled. */
export function openStream(bmc: Pick<Bmc, 'receive'>, path: string, signal: AbortSignal, handlers: StreamHandlers) {
  const lastMs = new Map<string, number>();

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
            throw new RedfishError('refused', `answers ${path} with status ${status}`, { status });
          }
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
    while (!signal.aborted) {
      try {
        await once();
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        handlers.onEnd((error as Error).message);
        if (error instanceof RedfishError && error.kind === 'refused') {
          return;
        }
      }
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, AGAIN_MS);
        signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
      });
    }
  }
  void run();

  return {
    /** Points of which a value came lately, with the time of the last one, epoch ms. */
    fresh(intervalMs: number): Map<string, number> {
      const sinceMs = Date.now() - FRESH_INTERVALS * intervalMs;
      return new Map([...lastMs].filter(([, atMs]) => atMs >= sinceMs));
    },
  };
}
