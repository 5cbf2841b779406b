/** The protobuf message that senders of metrics send. */
export const METRICS_REQUEST = 'ExportMetricsServiceRequest';
