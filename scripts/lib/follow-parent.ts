// Preloaded into the processes that `npm start` starts: they run in process groups of their own, so that Ctrl-C stops them in
// order, and end by themselves should the process that started them die without a word.
const POLL_INTERVAL_MS = 1_000;
const parentPid = process.ppid;

setInterval(() => {
  if (process.ppid !== parentPid) {
    process.kill(process.pid, 'SIGTERM');
  }
}, POLL_INTERVAL_MS).unref();

export {};
