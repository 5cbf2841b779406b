declare module 'postject' {
  /** Puts a resource into an executable. */
  export function inject(
    file: string,
    resource: string,
    data: Buffer,
    options: { sentinelFuse: string; machoSegmentName?: string }
  ): Promise<void>;
}
