export interface McpOptions {
  url?: string[];
  http?: string | true;
  tokenFile?: string;
  allowHost: string[];
  grafana?: string;
  datasource: string;
}
