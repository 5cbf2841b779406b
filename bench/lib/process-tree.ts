import { readdir, readFile } from 'node:fs/promises';

export interface RunningProcess {
  pid: number;
  /** The script that it runs, or its command. */
  name: string;
}

/** A process and all that descend from it, on Linux; those that end meanwhile are left out. */
export async function treeOf(root: number): Promise<RunningProcess[]> {
  const all = await Promise.all((await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(look));
  const children = new Map<number, Array<RunningProcess & { parent: number }>>();
  for (const one of all.flatMap((found) => found ?? [])) {
    children.set(one.parent, [...(children.get(one.parent) ?? []), one]);
  }
  const self = all.find((one) => one?.pid === root);
  const tree: RunningProcess[] = self ? [self] : [];
  for (const one of tree) {
    tree.push(...(children.get(one.pid) ?? []));
  }
  return tree;
}

/** proc(5): the fourth field of `stat` is the parent; the second, in brackets, may hold blanks. */
async function look(pid: string): Promise<(RunningProcess & { parent: number }) | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    const command = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');
    // Before it are scripts that Node.js is to load first (`--import`).
    const script = command.slice(1).findLast((word) => /\.(m?[jt]s|cjs)$/.test(word));
    const [, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return {
      pid: Number(pid),
      parent: Number(parent),
      name: (script ?? command[0] ?? '').split('/').slice(-2).join('/'),
    };
  } catch {
    return undefined;
  }
}

/** Memory of a process, MB: a page that n processes share counts as 1/n in each. 0 for one that has ended. */
export async function proportionalMemoryMb(pid: number): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  return Number(/^Pss:\s+(\d+) kB$/m.exec(rollup)?.[1] ?? 0) / 1024;
}
