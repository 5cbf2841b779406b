const POLL_MS = 1_000;

async function currentBuild(): Promise<number | undefined> {
  try {
    const response = await fetch('/preview/dev-build.json', { cache: 'no-store' });
    return ((await response.json()) as { build: number }).build;
  } catch {
    return undefined;
  }
}

/** In development, loads the page again when a plugin, the page or the backend was built anew. */
export async function followBuilds(): Promise<void> {
  const loaded = await currentBuild();
  setInterval(async () => {
    const build = await currentBuild();
    if (build !== undefined && build !== loaded) {
      window.location.reload();
    }
  }, POLL_MS);
}
