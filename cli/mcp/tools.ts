import { catalogTool } from './catalog-tool.ts';
import { kindTools } from './kind-tools.ts';
import type { Tool } from './tool.ts';
import { topologyTool } from './topology-tool.ts';

/** Topology and catalog first, then a tool for each query kind that there is. */
export const TOOLS: readonly Tool[] = [topologyTool, catalogTool, ...kindTools()];
