import { isSea } from 'node:sea';

/**
 * A setting of the GNU C library: what is larger, bytes, is given back to the system the moment it is freed. By itself the library
 * raises the limit to the largest buffer that was ever freed, up to 32 MB, and keeps what is below; a storm of large answers then left 250 MB
 * behind instead of 155. Naming the library's own first value keeps it there. Other C libraries pass over it.
 */
const ALLOCATOR = { MALLOC_MMAP_THRESHOLD_: String(128 * 1024) } as const;

/**
 * The library reads its settings when a process starts, and Grafana starts the executable without them: so the process starts itself
 * again in its own place, with the same id, parent and standard streams. Returns where that has happened, or where somebody has set them.
 */
export function startAnewWithAllocator(): void {
  if (process.platform !== 'linux' || process.env['MALLOC_MMAP_THRESHOLD_'] !== undefined || !process.execve) {
    return;
  }
  const script = isSea() ? [] : [...process.execArgv, ...process.argv.slice(1)];
  process.execve(process.execPath, [process.execPath, ...script], { ...process.env, ...ALLOCATOR });
}
