import { QUERY_VERSION } from '#model/query/stored.ts';
import { completeScope, fillScope } from '../../query/scope.ts';
import { requireText, requireTexts } from '../../query/shape.ts';
import { expand, fillWords } from '../../query/variables.ts';
import type { KindInBrowser } from '../kind.ts';
import { pictureOf } from '../picture.ts';
import { Editor } from './Editor.tsx';
import { sentenceOf } from './sentence.ts';

export const chargeback: KindInBrowser<'chargeback'> = {
  title: 'Chargeback',
  description:
    'Energy, cost and carbon of tenants, jobs and GPU-hours, with what nobody has: together what the meters say',
  picture: pictureOf('M2 13h12', 'M3 13V8h3v5M7 13V4h3v9M11 13V10h3v3'),
  defaults: () => ({
    kind: 'chargeback',
    version: QUERY_VERSION,
    scope: { sites: [], zones: [], racks: [], equipment: [] },
    groupBy: 'tenant',
    period: 'month',
    idle: 'shared',
    tenants: [],
    top: 100,
    format: 'table',
    measure: 'cost',
  }),
  complete: ({ scope, groupBy, period, idle, tenants, top, format, measure, ...rest }) => {
    requireText('groupBy', groupBy);
    requireText('period', period);
    requireText('idle', idle);
    requireTexts('tenants', tenants);
    requireText('format', format);
    requireText('measure', measure);
    const defaults = chargeback.defaults();
    return {
      ...rest,
      scope: completeScope(scope),
      groupBy: groupBy ?? defaults.groupBy,
      period: period ?? defaults.period,
      idle: idle ?? defaults.idle,
      tenants: tenants ?? defaults.tenants,
      top: top ?? defaults.top,
      format: format ?? defaults.format,
      measure: measure ?? defaults.measure,
    };
  },
  isComplete: () => true,
  applyVariables: (query, templates, scopedVars) => ({
    ...fillWords(query, ['groupBy', 'period', 'idle', 'measure'], templates, scopedVars),
    scope: fillScope(query.scope, templates, scopedVars),
    tenants: expand(query.tenants, templates, scopedVars),
  }),
  sentence: sentenceOf,
  Editor,
};
