import type { MonitoringLogger } from '@grafana/runtime';
import { initializeLoggersRegistry, setLogger } from '@grafana/runtime/unstable';

const silent: MonitoringLogger = {
  logDebug: () => {},
  logInfo: () => {},
  logWarning: () => {},
  logError: () => {},
  logMeasurement: () => {},
};

/**
 * Sets up Grafana's loggers. The one about data sources only reports that the settings came from the older of Grafana's two
 * services, which is the one that plugins can reach too.
 */
export function installLoggers(): void {
  initializeLoggersRegistry();
  setLogger('grafana/runtime.plugins.datasource', silent);
}
