import { PanelBuilder, TextMode } from '@grafana/grafana-foundation-sdk/text';

/** A panel with a text in Markdown, which may contain variables. */
export function note(spec: {
  readonly title: string;
  readonly description: string;
  readonly text: string;
  readonly width: number;
  readonly height: number;
}): PanelBuilder {
  const { title, description, text, width, height } = spec;
  return new PanelBuilder()
    .title(title)
    .description(description)
    .mode(TextMode.Markdown)
    .content(text)
    .span(width)
    .height(height);
}
