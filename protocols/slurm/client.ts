import { httpClient, HttpStatusError } from '../http/read.ts';
import type { Secret } from '#config/secret.ts';
import type { TlsConfig } from '../http/tls.ts';
import { readAccountingJobs } from './accounting-jobs.ts';
import { readControllerJobs } from './controller-jobs.ts';
import { errorsIn, reasonOf, SlurmError } from './errors.ts';
import type { SlurmRecords } from './record.ts';
import { bareToken, endOfToken } from './token.ts';
import type { Json } from './values.ts';
import { chosenVersion, NEWEST, OLDEST, versionName, versionsOf } from './version.ts';
import type { Versions } from './version.ts';

export interface SlurmEndpoint {
  /** `http://controller:6820`, `https://...`; of a unix socket what stands for the host. */
  url: string;
  socket?: string | undefined;
  user?: string | undefined;
  token?: Secret | undefined;
  /** Data parser to ask in; chosen by asking the server where absent. */
  version?: string | undefined;
  timeout: number;
  maxBodySize: number;
  tls?: TlsConfig | undefined;
}

export interface SlurmWay {
  controller: number;
  /** Absent where the server has no accounting. */
  accounting?: number;
}

export interface SlurmClient {
  /** Asks the server what it speaks. */
  chooseVersion(signal: AbortSignal): Promise<SlurmWay>;
  controllerJobs(version: number, signal: AbortSignal): Promise<SlurmRecords>;
  /** Runs that were there between two times, epoch ms; up to now where the second is absent. */
  accountingJobs(version: number, fromMs: number, toMs: number | undefined, signal: AbortSignal): Promise<SlurmRecords>;
  /** When the token in use ends, epoch ms; `undefined` where there is none or it does not say so. Throws where it cannot be read. */
  tokenEndMs(): number | undefined;
  close(): Promise<void>;
}

/** The last one that can leave out steps alone: later ones have flags for it, which take away the runs before a requeue. */
const LAST_WITHOUT_STEPS = 38;

/** slurmrestd, asked over HTTP(S) or at its unix socket. All calls reject with a `SlurmError`. */
export function slurmClient(endpoint: SlurmEndpoint): SlurmClient {
  const { user, token, socket } = endpoint;
  const origin = endpoint.url.replace(/\/+$/, '');
  const client = httpClient({
    timeout: endpoint.timeout,
    maxBodySize: endpoint.maxBodySize,
    tls: endpoint.tls,
    socketPath: socket,
  });

  /** Read for each request: a file that was refreshed is used at once. */
  const currentToken = () => (token === undefined ? undefined : bareToken(token.reveal()));

  function headers(): Record<string, string> {
    const current = currentToken();
    return {
      accept: 'application/json',
      ...(user === undefined ? {} : { 'x-slurm-user-name': user }),
      ...(current === undefined ? {} : { 'x-slurm-user-token': current }),
    };
  }

  async function get(path: string, signal: AbortSignal): Promise<Json> {
    let body: string;
    try {
      body = (await client.get(`${origin}${path}`, headers(), signal)).body.toString('utf8');
    } catch (error) {
      signal.throwIfAborted();
      throw refused(path, error as Error);
    }
    let answer: Json;
    try {
      answer = JSON.parse(body) as Json;
    } catch (error) {
      throw new SlurmError(
        `${path} answered with ${body.length === 0 ? 'nothing' : 'something that is not JSON, or only a part of it'}`,
        'Ask it with curl from this machine; look into the log of slurmrestd, and at proxies in front of it',
        { cause: error }
      );
    }
    return answer;
  }

  function refused(path: string, error: Error): SlurmError {
    if (!(error instanceof HttpStatusError)) {
      const where = socket === undefined ? origin : `socket ${socket}`;
      return new SlurmError(
        `slurmrestd at ${where}: ${error.message}`,
        'Check that slurmrestd runs, its address, the firewall and tls',
        { cause: error }
      );
    }
    const { status } = error;
    const reason = reasonOf(error);
    const message = `${path} answered with status ${status}${reason === undefined ? '' : `: ${reason}`}`;
    const ended = endedToken();
    if (ended !== undefined && status !== 404) {
      return new SlurmError(
        `${message}; the token ended at ${new Date(ended).toISOString()}`,
        'Make a new one with `scontrol token lifespan=...` and put it where the old one was; it is read again by itself',
        { status, cause: error }
      );
    }
    return new SlurmError(message, nextStepOf(status), { status, cause: error });
  }

  function endedToken(): number | undefined {
    try {
      const endMs = endOfToken(currentToken() ?? '');
      return endMs !== undefined && endMs <= Date.now() ? endMs : undefined;
    } catch {
      return undefined;
    }
  }

  async function jobs(path: string, read: (answer: Json) => SlurmRecords, signal: AbortSignal): Promise<SlurmRecords> {
    const answer = await get(path, signal);
    const errors = errorsIn(answer);
    if (errors !== undefined) {
      throw new SlurmError(`${path.split('?')[0]} answered with an error: ${errors}`, nextStepOf(500));
    }
    try {
      return read(answer);
    } catch (error) {
      throw new SlurmError(`${path.split('?')[0]}: ${(error as Error).message}`, 'Ask it with curl from this machine', {
        cause: error,
      });
    }
  }

  /** By its OpenAPI description; where that cannot be had, by trying. */
  async function versions(signal: AbortSignal): Promise<Versions & { isDescribed: boolean }> {
    for (const path of ['/openapi/v3', '/openapi']) {
      try {
        return { ...versionsOf(await get(path, signal)), isDescribed: true };
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SlurmError) || error.status === undefined || error.status === 401) {
          throw error;
        }
      }
    }
    const controller = await tried('slurm', 'ping', signal);
    const accounting = await tried('slurmdb', 'config', signal);
    return { controller, accounting, isDescribed: false };
  }

  /** Asks for something small in each version, the newest first. A refusal that is not 404 shows that there is such a page. */
  async function tried(daemon: string, page: string, signal: AbortSignal): Promise<number[]> {
    for (let version = NEWEST; version >= OLDEST; version--) {
      try {
        await get(`/${daemon}/${versionName(version)}/${page}`, signal);
        return [version];
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SlurmError) || error.status === undefined || error.status === 401) {
          throw error;
        }
        if (error.status !== 404) {
          return [version];
        }
      }
    }
    return [];
  }

  return {
    async chooseVersion(signal) {
      const asked = endpoint.version === undefined ? undefined : Number(endpoint.version.split('.').at(-1));
      const found = await versions(signal);
      const controller = asked === undefined ? chosenVersion(found.controller) : asked;
      const names = found.controller.map(versionName).join(', ');
      if (found.controller.length + found.accounting.length === 0 && !found.isDescribed) {
        throw new SlurmError(
          'the server answers, but not as slurmrestd: it has neither /openapi nor /slurm/v0.0.../ping',
          'Check host and port, which is 6820 unless somebody chose another, and the path where a proxy stands before it'
        );
      }
      if (controller === undefined) {
        throw new SlurmError(
          found.controller.length === 0
            ? 'slurmrestd offers no jobs of slurmctld (/slurm/.../jobs)'
            : `slurmrestd speaks ${names} only, which is too old`,
          `Start it with its OpenAPI plugins for slurmctld and slurmdbd in one of ${versionName(OLDEST)} to ${versionName(NEWEST)} (Slurm 22.05 and later)`
        );
      }
      if (!found.controller.includes(controller)) {
        throw new SlurmError(
          `slurmrestd does not speak ${versionName(controller)}, but ${names}`,
          'Leave out version, so that the server is asked'
        );
      }
      const accounting = found.accounting.includes(controller) ? controller : chosenVersion(found.accounting);
      return { controller, ...(accounting === undefined ? {} : { accounting }) };
    },

    controllerJobs: (version, signal) => jobs(`/slurm/${versionName(version)}/jobs`, readControllerJobs, signal),

    accountingJobs(version, fromMs, toMs, signal) {
      // `uts` says that it is a UNIX time: dates would be of the server's time zone.
      const uts = (timeMs: number) => `uts${Math.floor(timeMs / 1000)}`;
      const query = new URLSearchParams({
        start_time: uts(fromMs),
        ...(toMs === undefined ? {} : { end_time: uts(toMs) }),
        ...(version <= LAST_WITHOUT_STEPS ? { skip_steps: 'true' } : {}),
      });
      return jobs(`/slurmdb/${versionName(version)}/jobs?${query.toString()}`, readAccountingJobs, signal);
    },

    tokenEndMs: () => endOfToken(currentToken() ?? ''),
    close: client.close,
  };
}

function nextStepOf(status: number): string {
  if (status === 401 || status === 403) {
    return 'Check user and token: a token is of one user, made with `scontrol token username=...`';
  }
  if (status === 404) {
    return 'Leave out version, so that the server is asked which it speaks';
  }
  // slurmrestd of 22.05 answers so to a token that slurmctld refuses.
  return 'Check user and token first, then that slurmctld and slurmdbd answer (`scontrol ping`, `sacctmgr ping`), and the log of slurmrestd';
}
