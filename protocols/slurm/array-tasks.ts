/** Of one array; `MaxArraySize` is 1,001 unless somebody raises it. The waiting ones beyond appear as those before them start. */
const MAX_TASKS = 10_000;

export interface ArrayTasks {
  tasks: number[];
  /** Whether these are all. */
  isWhole: boolean;
}

/**
 * Tasks of an array that are told of by one record, as they still wait: `1-10,15-30:5%2`, and `0x1f` where it is a bit map. Slurm cuts
 * a long list short with `...`, after 64 characters unless `SLURM_BITSTR_LEN` of slurmrestd is 0.
 * @returns `undefined` where it cannot be read
 */
export function arrayTasksOf(text: string): ArrayTasks | undefined {
  const [list = ''] = text.split('%');
  if (/^0x[0-9a-f]+$/i.test(list)) {
    return bitsOf(list);
  }
  const isCut = list.includes('...');
  // The number before the cut may be the beginning of a longer one.
  const words = list.split(',');
  const tasks: number[] = [];
  for (const word of isCut
    ? words.slice(
        0,
        words.findIndex((one) => one.includes('...'))
      )
    : words) {
    const [, from = '', to = from, step = '1'] = /^(\d+)(?:-(\d+)(?::(\d+))?)?$/.exec(word.trim()) ?? [];
    if (from === '' || Number(step) < 1) {
      return undefined;
    }
    for (let task = Number(from); task <= Number(to); task += Number(step)) {
      tasks.push(task);
      if (tasks.length > MAX_TASKS) {
        return { tasks: tasks.slice(0, MAX_TASKS), isWhole: false };
      }
    }
  }
  return { tasks, isWhole: !isCut };
}

function bitsOf(hex: string): ArrayTasks {
  const tasks: number[] = [];
  for (let index = 0; index < hex.length - '0x'.length; index++) {
    const digit = parseInt(hex.charAt(hex.length - 1 - index), 16);
    tasks.push(...[0, 1, 2, 3].filter((bit) => (digit >> bit) & 1).map((bit) => index * 4 + bit));
    if (tasks.length > MAX_TASKS) {
      return { tasks: tasks.slice(0, MAX_TASKS), isWhole: false };
    }
  }
  return { tasks, isWhole: true };
}
