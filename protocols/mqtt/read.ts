/** What a reader of MQTT brokers needs: sessions that subscribe and acknowledge. Nothing here publishes. */
export { clientOptions, openSession, passingClientId, type Message, type Subscription } from './connection.ts';
export { mqttBrokerShape, mqttLoginShape, mqttSessionShape, withoutCredentials } from './endpoint.ts';
