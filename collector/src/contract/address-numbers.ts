/** Numbers for addresses, from 0 on: whoever has one finds what belongs to it in a list, where a text has to be looked up. */
export interface AddressNumbers {
  /** By their numbers; only appended to. */
  readonly addresses: readonly string[];
  /** The number of an address; the next one for an address that has none. */
  numberOf(address: string): number;
}

export function createAddressNumbers(): AddressNumbers {
  const addresses: string[] = [];
  const numbers = new Map<string, number>();
  return {
    addresses,
    numberOf(address) {
      let number = numbers.get(address);
      if (number === undefined) {
        number = addresses.push(address) - 1;
        numbers.set(address, number);
      }
      return number;
    },
  };
}
