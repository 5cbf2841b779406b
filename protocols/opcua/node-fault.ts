/** A configured node that cannot be read, and why. */
export interface NodeFault {
  address: string;
  message: string;
}
