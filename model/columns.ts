type Column = Int32Array<ArrayBuffer> | Float64Array<ArrayBuffer> | Uint8Array<ArrayBuffer>;

/** The values of a column at the beginning of a longer one, which is returned. */
export function movedInto<Longer extends Column>(column: Longer, longer: Longer): Longer {
  longer.set(column);
  return longer;
}
