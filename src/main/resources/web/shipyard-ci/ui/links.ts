import {html, type TemplateResult} from 'lit';

/** What comes from elsewhere may lead to the web only, never run as a script. */
export function isWebAddress(address: string): boolean {
  try {
    return ['http:', 'https:'].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

/** A run by its number. */
export function runLink(repo: string, run: {readonly run_number: number; readonly run_url: string}): TemplateResult {
  return webLink(run.run_url, `#${run.run_number}`, `Run #${run.run_number} of ${repo} on GitHub`);
}

/** The text alone, if the address is none of the web. */
export function webLink(address: string, text: string, label: string): TemplateResult {
  return isWebAddress(address)
    ? html`<a part="link" href=${address} target="_blank" rel="noopener noreferrer" aria-label=${label}>${text}</a>`
    : html`<span>${text}</span>`;
}
