import { PanelPlugin, type PanelProps, renderTextPanelMarkdown } from '@grafana/data';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addDefaults } from './options.ts';

interface Options {
  content: string;
}

function TextPanel({ options, replaceVariables }: PanelProps<Options>) {
  const html = renderTextPanelMarkdown(replaceVariables(options.content));
  return <div className="markdown-html" dangerouslySetInnerHTML={{ __html: html }} />;
}

export const textPanel = new PanelPlugin<Options>(TextPanel).setPanelOptions((builder) =>
  addDefaults(builder, { content: '' })
);
textPanel.meta = standInMeta('text', 'Text');
