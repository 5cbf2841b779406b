/** Provided by the AMD loader: webpack maps `amd-module` to the `module` dependency of the wrapper. */
declare module 'amd-module' {
  const module: { id: string; uri?: string } | undefined;
  export default module;
}

declare let __webpack_public_path__: string;
