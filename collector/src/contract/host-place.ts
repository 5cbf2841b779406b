/** Where a host is. Without rack and zone, it is nowhere. */
export interface HostPlace {
  /** Id of the equipment that the host is, for its points: the name of the host where nobody says otherwise. */
  equipment: string;
  rack?: string;
  zone?: string;
}
