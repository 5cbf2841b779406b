import { PanelPlugin, type PanelProps, renderTextPanelMarkdown } from '@grafana/data';
import React from 'react';
import { standInMeta } from './meta.ts';
import { addDefaults } from './options.ts';

interface Options {
  content: string;
}

function TextPanel({ options, width, height, replaceVariables }: PanelProps<Options>) {
  const html = renderTextPanelMarkdown(replaceVariables(options.content));
  return (
    <div style={{ width, height, overflow: 'auto' }} tabIndex={0} role="region" aria-label="Text">
      <div className="markdown-html" dangerouslySetInnerHTML={{ __html: html }} />
    </div>
  );
}

export const textPanel = new PanelPlugin<Options>(TextPanel).setPanelOptions((builder) =>
  addDefaults(builder, { content: '' })
);
textPanel.meta = standInMeta('text', 'Text');
