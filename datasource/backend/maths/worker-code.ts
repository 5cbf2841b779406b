/** Where the code of the thread is: a file of the checkout. A build puts the code itself here (`build/worker-inside.ts`). */
export const WORKER_CODE: { file: URL } | { text: string } = { file: new URL('./worker.ts', import.meta.url) };
