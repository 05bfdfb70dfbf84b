import {html, nothing, type TemplateResult} from 'lit';
import type {HistoryEntry} from '../shipyard-ci/stream/model';
import {webLink} from '../shipyard-ci/ui/links';
import type {Tone} from '../shipyard-ci/ui/states';

/** What the details of an entry may hold; which of it depends on the action. */
interface Details {
  readonly repo?: string;
  readonly status?: string;
  readonly run_number?: number;
  readonly run_attempt?: number;
  readonly run_url?: string;
  readonly chart_version?: string;
  readonly source_branch?: string;
  readonly dest_branch?: string;
  readonly count?: number;
  readonly examined?: number;
  readonly failed?: number;
  readonly reason?: string;
  readonly environment?: string;
  readonly version?: string;
  readonly current_version?: string;
  readonly state?: string;
  readonly url?: string;
}

const ENDS: Readonly<Record<string, string>> = {failure: 'failed', cancelled: 'was cancelled', timeout: 'timed out'};

export function toneOf(entry: HistoryEntry): Tone {
  switch (entry.Action) {
    case 'ci_started': return 'progress';
    case 'ci_completed': return 'success';
    case 'ci_failed': return detailsOf(entry).status === 'cancelled' ? 'idle' : 'failure';
    case 'deployed': return 'success';
    case 'sync_failed':
    case 'deployment_failed': return 'failure';
    default: return 'idle';
  }
}

/** An entry as a sentence. An action that this page does not know yet is shown by its name. */
export function inWords(entry: HistoryEntry): TemplateResult {
  const {Actor} = entry;
  const details = detailsOf(entry);
  switch (entry.Action) {
    case 'release_created':
      return html`${Actor} created the release of <b>${details.source_branch}</b> into <b>${details.dest_branch}</b>`;
    case 'repos_synced':
      return html`${repositories(details.count)} in the release, ${details.examined ?? 0} examined${details.failed
        ? html`, <span class="wrong">${details.failed} could not be read</span>` : nothing}`;
    case 'sync_failed':
      return html`GitHub could not be read: ${details.reason}`;
    case 'release_refreshed':
      return html`${Actor} refreshed the release`;
    case 'repo_excluded':
      return html`${Actor} excluded <b>${details.repo}</b>`;
    case 'repo_included':
      return html`${Actor} included <b>${details.repo}</b> again`;
    case 'ci_started':
      return html`<b>${details.repo}</b>: ${run(details)} started${(details.run_attempt ?? 1) > 1 ? html` again, attempt ${
        details.run_attempt}` : nothing}`;
    case 'ci_completed':
      return html`<b>${details.repo}</b>: ${run(details)} succeeded${version(details)}`;
    case 'ci_failed':
      return html`<b>${details.repo}</b>: ${run(details)} ${ENDS[details.status ?? ''] ?? 'failed'}${version(details)}`;
    case 'ci_unknown':
      return html`<b>${details.repo}</b>: ${run(details)}, attempt ${details.run_attempt}, ended, and GitHub does not say how`;
    case 'ci_superseded':
      return html`<b>${details.repo}</b>: superseded by ${run(details)}`;
    case 'deployed':
      return html`<b>${details.repo}</b>: ${details.version} is deployed to ${environment(details)}${
        details.current_version === undefined ? nothing : html`, with ${details.current_version}`}`;
    case 'deployment_failed':
      return html`<b>${details.repo}</b>: ${details.version} ${details.state === 'timeout' ? 'was not deployed in time to'
        : 'is not healthy in'} ${environment(details)}${details.reason === undefined ? nothing : html`: ${details.reason}`}`;
    default:
      return html`${Actor}: ${entry.Action.replaceAll('_', ' ')}`;
  }
}

function run({repo, run_number, run_url}: Details): TemplateResult {
  return run_number === undefined || run_number === 0 ? html`its run`
    : html`run ${webLink(run_url ?? '', `#${run_number}`, `Run #${run_number} of ${repo} on GitHub`)}`;
}

function environment({environment: name = '', repo, url}: Details): TemplateResult {
  return webLink(url ?? '', name, `${repo} in ${name}`);
}

function version({chart_version}: Details): TemplateResult | typeof nothing {
  return chart_version === undefined || chart_version === '' ? nothing : html` <span class="arrow">→</span> v${chart_version}`;
}

function repositories(count = 0): string {
  return `${count} ${count === 1 ? 'repository' : 'repositories'}`;
}

function detailsOf(entry: HistoryEntry): Details {
  try {
    return JSON.parse(entry.Details) as Details;
  } catch {
    return {};
  }
}
