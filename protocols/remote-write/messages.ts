/** Protobuf messages of remote write 1.0 and 2.0, as `content-type` names them. */
export const MESSAGE_V1 = 'prometheus.WriteRequest';
export const MESSAGE_V2 = 'io.prometheus.write.v2.Request';
