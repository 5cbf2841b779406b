/** MQTT 3.1.1 section 3.4: packet type PUBACK, two bytes of packet identifier. */
const PUBACK_HEADER = [0x40, 0x02] as const;

/** The packet that tells a broker that a message of QoS 1 was taken: the only one that is not the library's own. */
export function acknowledgement(messageId: number): Buffer {
  return Buffer.from([...PUBACK_HEADER, messageId >> 8, messageId & 0xff]);
}
