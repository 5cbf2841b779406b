import React, { useMemo, useState } from 'react';
import { LoadingState } from '@grafana/data';
import type { PanelProps } from '@grafana/data';
import { Button, RadioButtonGroup, useStyles2, useTheme2 } from '@grafana/ui';
import { Finding } from '../../../shared/components/Finding/Finding.tsx';
import { Notice } from '../../../shared/components/Notice/Notice.tsx';
import { useHeight } from '../../../shared/hooks/useHeight.ts';
import { failureOf } from '../../../shared/frames/failure.ts';
import { START_PAGE } from '../../../shared/start-page.ts';
import { ALL, chooseVariable, hasVariable, isChosen } from '../../../shared/variables/choose.ts';
import { readEnergyFlow } from '../../data/read.ts';
import { flowGraph, type FlowNode } from '../../graph/graph.ts';
import type { EnergyflowOptions, Quantity } from '../../options.ts';
import { flowSentence, writer } from '../../words/flow-words.ts';
import { Details } from '../Details/Details.tsx';
import { FlowTable } from '../FlowTable/FlowTable.tsx';
import { Imbalances } from '../Imbalances/Imbalances.tsx';
import { Sankey } from '../Sankey/Sankey.tsx';
import { energyflowPanelStyles } from './EnergyflowPanel.styles.ts';

/** From the utility to the chips and on to the towers, with PUE, losses by name, and what does not add up. */
export function EnergyflowPanel({ data, width, height, options, replaceVariables }: PanelProps<EnergyflowOptions>) {
  const styles = useStyles2(energyflowPanelStyles);
  const theme = useTheme2();
  const [headRef, headHeight] = useHeight();
  const [footRef, footHeight] = useHeight();
  const [quantity, setQuantity] = useState<Quantity | undefined>();
  const [hasTable, setHasTable] = useState<boolean | undefined>();
  const [chosenSite, setChosenSite] = useState<string | undefined>();
  const [chosen, setChosen] = useState<string | undefined>();
  const flow = useMemo(() => readEnergyFlow(data.series, theme), [data.series, theme]);
  const sites = useMemo(() => [...new Set(flow?.links.map(({ site }) => site))], [flow]);
  const site = sites.find((one) => one === chosenSite) ?? sites[0] ?? '';
  const shownQuantity = quantity ?? options.quantity;
  const links = useMemo(() => flow?.links.filter((link) => link.site === site) ?? [], [flow, site]);
  const graph = useMemo(
    () => flowGraph(links, shownQuantity, options.showHeat),
    [links, shownQuantity, options.showHeat]
  );

  const write = useMemo(() => writer(flow?.display[shownQuantity]), [flow, shownQuantity]);

  const failure = failureOf(data);
  if (!flow || graph.edges.length === 0) {
    if (failure) {
      return <Notice width={width} height={height} {...failure} />;
    }
    if (data.state === LoadingState.Loading) {
      return null;
    }
    return flow ? (
      <Notice
        width={width}
        height={height}
        title="No meter of the power chain has a value in this time range"
        text="Choose a wider range or another site. If every range is empty, add who serves whom, meters included, to the topology."
        link={START_PAGE}
      />
    ) : (
      <Notice
        width={width}
        height={height}
        title="No answer about energy"
        text="Add a query of the kind Energy flow of the data source Plenum, and a second one with rows Balances for what does not add up."
      />
    );
  }

  const writePower = writer(flow.display.power);
  const imbalances = flow.imbalances.filter((one) => one.site === site);
  const filterOf = (node: FlowNode | undefined) =>
    (['zone', 'rack'] as const)
      .map((variable) => ({ variable, value: node?.[variable] ?? '' }))
      .find(({ variable, value }) => value !== '' && hasVariable(variable, replaceVariables));
  const isFiltered = (node: FlowNode) => {
    const filter = filterOf(node);
    return filter !== undefined && isChosen(filter.variable, filter.value, replaceVariables);
  };
  const filtered = graph.nodes.find(isFiltered)?.id;
  const choose = (id: string) => {
    const filter = filterOf(graph.nodes.find((node) => node.id === id));
    if (filter) {
      chooseVariable(filter.variable, id === filtered ? ALL : filter.value);
    }
    setChosen(id === (chosen ?? filtered) ? undefined : id);
  };
  const filterWords = (node: FlowNode) => {
    const filter = filterOf(node);
    return filter
      ? `. ${isFiltered(node) ? `Shows every ${filter.variable} again` : `Shows this ${filter.variable} only`}`
      : '';
  };
  const withTable = hasTable ?? options.showTable;

  return (
    <div className={styles.panel} style={{ width, height }} data-plenum-panel="energyflow">
      <div ref={headRef} className={styles.head}>
        <Finding
          sentence={flowSentence(flow, links, graph, site, write, writePower)}
          simulated={flow.simulated}
          notes={failure ? [failure.text] : []}
        />
        <div className={styles.controls}>
          {sites.length > 1 && (
            <RadioButtonGroup
              size="sm"
              aria-label="Site"
              options={sites.map((value) => ({ value, label: value }))}
              value={site}
              onChange={setChosenSite}
            />
          )}
          <RadioButtonGroup
            size="sm"
            aria-label="Quantity"
            options={[
              { value: 'power' as const, label: 'Power', description: 'Mean over the range' },
              { value: 'energy' as const, label: 'Energy', description: 'Of the time that is measured' },
            ]}
            value={shownQuantity}
            onChange={setQuantity}
          />
          <Button size="sm" variant="secondary" aria-pressed={withTable} onClick={() => setHasTable(!withTable)}>
            Table
          </Button>
        </div>
      </div>
      <div className={data.state === LoadingState.Loading ? styles.loading : undefined}>
        <Sankey
          graph={graph}
          width={width}
          height={height - headHeight - footHeight - PADDING}
          colour={flow.colour[shownQuantity]}
          chosen={chosen ?? filtered}
          filterWords={filterWords}
          pue={flow.pues.find((one) => one.site === site)}
          write={write}
          onChoose={choose}
        />
        <div ref={footRef}>
          <Details graph={graph} chosen={chosen ?? filtered} write={write} />
          <Imbalances imbalances={imbalances} missing={flow.missing} write={writePower} />
        </div>
        <FlowTable links={links} isShown={withTable} display={flow.display} />
      </div>
    </div>
  );
}

/** Below the drawing, so that it does not scroll by a hair, px. */
const PADDING = 8;
