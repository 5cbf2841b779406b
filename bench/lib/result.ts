/** The last line of a benchmark that was asked for `--json`: one object, for scripts. */
export function printResult(isJson: boolean | undefined, result: object): void {
  if (isJson) {
    console.log(JSON.stringify(result));
  }
}

/** Two digits behind the point are more than a benchmark can promise. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
