import type {TemplateResult} from 'lit';

/** What a template shows, without its elements. */
export function textOf(template: TemplateResult): string {
  return template.strings.map((markup, i) => markup + valueOf(template.values[i])).join('').replaceAll(/<[^>]*>/g, '');
}

function valueOf(value: unknown): string {
  if (typeof value === 'object' && value !== null && 'strings' in value) {
    return textOf(value as TemplateResult);
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
