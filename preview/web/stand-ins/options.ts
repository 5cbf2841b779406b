import {
  identityOverrideProcessor,
  type PanelOptionsEditorBuilder,
  type FieldConfigEditorBuilder,
} from '@grafana/data';

/** Defaults of a panel's options: nobody edits them in the preview. */
export function addDefaults<Options>(
  builder: PanelOptionsEditorBuilder<Options>,
  defaults: Record<string, unknown>
): void {
  for (const [path, defaultValue] of Object.entries(defaults)) {
    builder.addTextInput({ path, name: path, defaultValue: defaultValue as never });
  }
}

/** Defaults of what a panel adds to the options of a field. */
export function addFieldDefaults<Config>(builder: FieldConfigEditorBuilder<Config>, defaults: object): void {
  for (const [path, defaultValue] of Object.entries(defaults)) {
    builder.addCustomEditor({
      id: path,
      path: path as never,
      name: path,
      defaultValue: defaultValue as never,
      editor: () => null,
      override: () => null,
      process: identityOverrideProcessor,
      shouldApply: () => true,
    });
  }
}
