import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {property, state} from 'lit/decorators.js';
import {repeat} from 'lit/directives/repeat.js';
import {define} from './define';
import {ChartReadings} from './deployments/chart-readings';
import {row} from './deployments/row';
import {BY_NAME, type Column, nextOrder, type Order, sorted} from './deployments/sort';
import {summary, summaryStyles} from './deployments/summary';
import {tableStyles} from './deployments/table-styles';
import {placesOf} from './stream/deployments';
import {StreamController} from './stream/stream-controller';
import type {CiStatus} from './stream/model';
import './ui/ci-remaining';
import './ui/ci-time';
import {noticeStyles, releaseNotice, staleNotice, syncNotice} from './ui/notices';
import {placeStyles} from './ui/places';
import {proportionStyles} from './ui/proportions';
import {standingOf, stateOf} from './ui/states';
import {controls, theme} from './ui/theme';

const COLUMNS: readonly (readonly [Column, string])[] = [['repo', 'Repo'], ['status', 'CI Status'], ['run', 'Run'],
  ['chart', 'Chart Version'], ['started', 'Started'], ['completed', 'Completed']];

/** Environments that have room on a page. */
const FEW = 3;

/** The CI of all repositories of a release, and where they run, in a table. */
export class CiDeployments extends LitElement {
  static override styles = [theme, controls, placeStyles, noticeStyles, proportionStyles, summaryStyles, tableStyles, css`
    :host {
      display: block;
      container-type: inline-size;
      font-size: var(--shipyard-ci-font-size, 0.875rem);
      line-height: 1.45;
    }

    .deployments {
      background: var(--_surface);
      border: 1px solid var(--_border);
      border-radius: var(--_radius);
      overflow: clip;
    }
  `];

  /** UUID of the release. */
  @property() release = '';
  /** Root of the service; the origin of this script by default. */
  @property() api = '';

  @state() private order: Order = BY_NAME;
  @state() private filter = '';

  private readonly controller = new StreamController(this, {voice: 1, shows: () => true});
  private readonly readings = new ChartReadings(this);
  private readonly charts = {
    isUnderWay: (repoId: number): boolean => this.readings.isUnderWay(repoId),
    outcomeOf: (repoId: number): string => this.readings.outcomeOf(repoId),
    readChart: (repoId: number): void => this.readChart(repoId),
  };

  protected override render(): TemplateResult {
    const {state} = this.controller;
    return html`<section class="deployments ${state.stale ? 'stale' : ''} ${
      widthOf(state.deployments.environments.length)}" part="deployments" aria-label="Deployments">
      ${staleNotice(state)}${state.phase === 'ready' ? syncNotice(state.sync) : nothing}
      ${releaseNotice(state, () => this.controller.stream?.reconnect())}
      ${state.statuses.length === 0 ? nothing : this.table(state.statuses)}
      <div class="unseen" role="status">${this.controller.announcement}</div></section>`;
  }

  private table(statuses: readonly CiStatus[]): TemplateResult {
    const shown = this.filter === '' ? statuses : statuses.filter(repo => standingOf(repo) === this.filter);
    const {deployments} = this.controller.state;
    return html`${summary(this.controller.state.summary, this.filter, status => this.filter = status)}
      <table role="table" part="table">
        <thead role="rowgroup"><tr role="row">${COLUMNS.map(([column, title]) => this.header(column, title))}
          ${deployments.environments.map(environment => html`<th role="columnheader" scope="col" part="header"
            class="environment">${environment}</th>`)}</tr></thead>
        <tbody role="rowgroup">${repeat(sorted(shown, this.order), repo => repo.repo_id,
          repo => row(repo, placesOf(deployments, repo.repo_id), this.charts))}</tbody></table>
      ${shown.length > 0 ? nothing : html`<p class="notice muted">No repository has the status “${stateOf(this.filter).word}”.</p>`}`;
  }

  private header(column: Column, title: string): TemplateResult {
    const direction = this.order.descending ? 'descending' : 'ascending';
    return html`<th role="columnheader" scope="col" part="header"
      aria-sort=${column === this.order.column ? direction : nothing}>
      <button type="button" part="sort" @click=${() => this.order = nextOrder(this.order, column)}>${title}</button></th>`;
  }

  private readChart(repoId: number): void {
    if (this.controller.stream !== undefined) {
      void this.readings.read(this.controller.stream, repoId);
    }
  }
}

/** With more columns it takes more room to be a table. */
function widthOf(environments: number): string {
  return environments === 0 ? '' : environments <= FEW ? 'wide' : 'wide very-wide';
}

define('ci-deployments', CiDeployments);
