import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, rename, writeFile } from 'node:fs/promises';
import { hostname, userInfo } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { answers, freePort, startPeer } from '#collector/testing/peer.ts';
import type { Peer } from '#collector/testing/peer.ts';
import { until } from '#collector/testing/recording.ts';

const runFile = promisify(execFile);

export const NODES = ['gpu01', 'gpu02', 'gpu03'];
export const GPUS_PER_NODE = 4;
const CPUS_PER_NODE = 8;
/**
 * How long slurmctld knows a job that has ended, s; it looks for such ones twice a minute. Exit codes are in its word alone in this
 * version, so that it has to be longer than a poll takes on a machine that is busy.
 */
const MIN_JOB_AGE_S = 10;
/** Slurm wants 32 bytes and more, MUNGE at most 1,024. */
const KEY_BYTES = 256;
const NODES_READY_MS = 60_000;

export interface SlurmCluster {
  /** Of slurmrestd. */
  url: string;
  user: string;
  tokenFile: string;
  /** Writes a token that is good for so long. */
  renewToken(lifespanS: number): Promise<void>;
  /** One of Slurm's commands; returns what it prints. Times are in epoch s. */
  command(name: string, ...args: string[]): Promise<string>;
  /** Stops slurmctld, which keeps what it knows: killed, it would forget the jobs of the last seconds. */
  stopController(): Promise<void>;
  startController(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Debian's Slurm on loopback in a folder of its own: munge, MariaDB, slurmdbd, slurmctld, a slurmd for each node and slurmrestd with
 * tokens. The nodes pretend to have GPUs. Neither the machine's own configuration nor its services are touched.
 */
export async function startSlurmCluster(folder: string): Promise<SlurmCluster> {
  const peers: Peer[] = [];
  const start = async (options: Parameters<typeof startPeer>[0]) => {
    const peer = await startPeer(options);
    peers.push(peer);
    return peer;
  };
  const path = (...names: string[]) => join(folder, ...names);
  const { username } = userInfo();
  const isRoot = process.getuid?.() === 0;
  const env = { SLURM_CONF: path('slurm.conf'), SLURM_TIME_FORMAT: '%s', PATH: `${process.env.PATH}:/usr/sbin:/sbin` };

  async function command(name: string, ...args: string[]): Promise<string> {
    const { stdout } = await runFile(name, args, { env: { ...process.env, ...env } });
    return stdout.trim();
  }
  const succeeds = (name: string, ...args: string[]) =>
    command(name, ...args).then(
      () => true,
      () => false
    );

  // slurmrestd runs as nobody and reads the configuration.
  await chmod(folder, 0o755);
  for (const name of ['mysql', 'run', 'state', 'spool', 'log', ...NODES.map((node) => join('spool', node))]) {
    await mkdir(path(name), { recursive: true });
  }
  const ports = { dbd: await freePort(), ctld: await freePort(), rest: await freePort() };
  const nodePorts = await Promise.all(NODES.map(() => freePort()));
  await writeFiles();

  async function writeFiles(): Promise<void> {
    const key = (name: string) => writeFile(path(name), randomBytes(KEY_BYTES), { mode: 0o400 });
    await Promise.all([key('munge.key'), key('jwt.key')]);
    const auth = [
      'AuthType=auth/munge',
      `AuthInfo=socket=${path('run', 'munge.sock')}`,
      'AuthAltTypes=auth/jwt',
      `AuthAltParameters=jwt_key=${path('jwt.key')}`,
      `SlurmUser=${username}`,
    ];
    await writeFile(
      path('slurmdbd.conf'),
      [
        ...auth,
        'DbdHost=localhost',
        `DbdPort=${ports.dbd}`,
        `PidFile=${path('run', 'slurmdbd.pid')}`,
        `LogFile=${path('log', 'slurmdbd.log')}`,
        'StorageType=accounting_storage/mysql',
        'StorageHost=localhost',
        'StorageLoc=slurm_acct_db',
        `StorageUser=${username}`,
        '',
      ].join('\n'),
      { mode: 0o600 }
    );
    const devices: string[] = [];
    for (let index = 0; index < GPUS_PER_NODE; index++) {
      devices.push(path('run', `gpu${index}`));
      await writeFile(path('run', `gpu${index}`), '');
    }
    await writeFile(path('epilog'), '#!/bin/sh\nsleep 2\n', { mode: 0o755 });
    await writeFile(path('gres.conf'), `Name=gpu Type=h100 File=${path('run', `gpu[0-${GPUS_PER_NODE - 1}]`)}\n`);
    await writeFile(
      path('slurm.conf'),
      [
        'ClusterName=tiny',
        `SlurmctldHost=${hostname().split('.')[0]}(127.0.0.1)`,
        `SlurmdUser=${username}`,
        ...auth,
        'CredType=cred/munge',
        `SlurmctldPort=${ports.ctld}`,
        `StateSaveLocation=${path('state')}`,
        `SlurmdSpoolDir=${path('spool', '%n')}`,
        `SlurmctldPidFile=${path('run', 'slurmctld.pid')}`,
        `SlurmdPidFile=${path('run', 'slurmd-%n.pid')}`,
        `SlurmctldLogFile=${path('log', 'slurmctld.log')}`,
        `SlurmdLogFile=${path('log', 'slurmd-%n.log')}`,
        // A container has no cgroups to give away.
        'ProctrackType=proctrack/linuxproc',
        'TaskPlugin=task/none',
        'JobAcctGatherType=jobacct_gather/none',
        'MpiDefault=none',
        'SelectType=select/cons_tres',
        'SelectTypeParameters=CR_CPU',
        'AccountingStorageType=accounting_storage/slurmdbd',
        'AccountingStorageHost=127.0.0.1',
        `AccountingStoragePort=${ports.dbd}`,
        `AccountingStoragePass=${path('run', 'munge.sock')}`,
        'AccountingStorageTRES=gres/gpu,gres/gpu:h100',
        'GresTypes=gpu',
        `MinJobAge=${MIN_JOB_AGE_S}`,
        'ReturnToService=2',
        'SlurmdParameters=config_overrides',
        'KillWait=1',
        // What is cleaned up behind a job takes a while on every cluster.
        `Epilog=${path('epilog')}`,
        'SchedulerParameters=sched_interval=1,bf_interval=1',
        ...NODES.map(
          (node, index) =>
            `NodeName=${node} NodeHostname=${hostname().split('.')[0]} NodeAddr=127.0.0.1 Port=${nodePorts[index]} CPUs=${CPUS_PER_NODE} RealMemory=500 Gres=gpu:h100:${GPUS_PER_NODE}`
        ),
        'PartitionName=main Nodes=ALL Default=YES MaxTime=60 State=UP',
        '',
      ].join('\n')
    );
  }

  const startController = async () =>
    void (controller = await start({
      command: 'slurmctld',
      args: ['-D'],
      env,
      isReady: async () => (await command('scontrol', 'ping').catch(() => '')).includes('UP'),
    }));
  let controller: Peer | undefined;

  async function stop(): Promise<void> {
    await command('scancel', '--signal=KILL', '--user', username).catch(() => undefined);
    for (const peer of peers.reverse()) {
      await peer.end('SIGKILL');
    }
  }

  try {
    await start({
      command: 'munged',
      args: [
        '--foreground',
        '--force',
        `--key-file=${path('munge.key')}`,
        `--socket=${path('run', 'munge.sock')}`,
        `--pid-file=${path('run', 'munged.pid')}`,
        `--log-file=${path('log', 'munged.log')}`,
        `--seed-file=${path('run', 'munge.seed')}`,
      ],
      isReady: () => existsSync(path('run', 'munge.sock')),
    });
    const database = path('run', 'mysql.sock');
    await command(
      'mariadb-install-db',
      '--no-defaults',
      `--datadir=${path('mysql')}`,
      '--auth-root-authentication-method=normal',
      '--skip-test-db',
      `--user=${username}`
    );
    const asRoot = ['--no-defaults', '--user=root', `--socket=${database}`];
    await start({
      command: 'mariadbd',
      args: [
        '--no-defaults',
        `--user=${username}`,
        `--datadir=${path('mysql')}`,
        `--socket=${database}`,
        `--pid-file=${path('run', 'mysql.pid')}`,
        '--skip-networking',
        '--innodb-lock-wait-timeout=900',
      ],
      isReady: () => succeeds('mariadb-admin', ...asRoot, 'ping'),
    });
    await command(
      'mariadb',
      ...asRoot,
      '-e',
      `CREATE DATABASE slurm_acct_db; CREATE USER IF NOT EXISTS '${username}'@'localhost'; GRANT ALL ON slurm_acct_db.* TO '${username}'@'localhost'`
    );
    await start({
      command: 'slurmdbd',
      args: ['-D'],
      // The client library of MariaDB takes the path of its socket from here.
      env: { ...env, MYSQL_UNIX_PORT: database },
      isReady: (output) => / started/.test(output),
    });
    await command('sacctmgr', '-i', 'add', 'cluster', 'tiny');
    await command('sacctmgr', '-i', 'add', 'account', 'physics');
    await command('sacctmgr', '-i', 'add', 'user', username, 'account=physics');
    await startController();
    for (const node of NODES) {
      await start({ command: 'slurmd', args: ['-D', '-N', node], env, isReady: (output) => / started/.test(output) });
    }
    await until(
      async () =>
        (await command('sinfo', '--noheader', '--format=%n %t', '--Node')).match(/ idle/g)?.length === NODES.length,
      'all nodes are idle',
      NODES_READY_MS
    );
    await start({
      command: 'slurmrestd',
      args: [...(isRoot ? ['-u', 'nobody'] : []), '-a', 'rest_auth/jwt', `127.0.0.1:${ports.rest}`],
      env: { ...env, SLURM_JWT: 'daemon' },
      isReady: () => answers(`http://127.0.0.1:${ports.rest}/openapi/v3`),
    });
  } catch (error) {
    await stop();
    throw error;
  }

  return {
    url: `http://127.0.0.1:${ports.rest}`,
    user: username,
    tokenFile: path('token'),
    async renewToken(lifespanS) {
      const token = await command('scontrol', 'token', `lifespan=${lifespanS}`);
      await writeFile(path('token.new'), `${token}\n`, { mode: 0o600 });
      await rename(path('token.new'), path('token'));
    },
    command,
    async stopController() {
      await controller?.end('SIGTERM');
    },
    startController,
    stop,
  };
}
