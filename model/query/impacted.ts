import { z } from 'zod';

/** Of an alert rule: its labels also name what is hit, as `root_cause`, `tenants`, `jobs` and `criticality`. */
export const impactedSchema = z.boolean().optional();
