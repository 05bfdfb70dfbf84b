import {css, html, LitElement, nothing, type TemplateResult} from 'lit';
import {state} from 'lit/decorators.js';
import {define} from '../shipyard-ci/define';
import {ApiError, apiRoot, messageOf, read, send} from '../shipyard-ci/stream/api';
import type {Release, Violation} from '../shipyard-ci/stream/model';
import {controls, theme} from '../shipyard-ci/ui/theme';
import {pageStyles} from './page-styles';

type Field = 'source_branch' | 'dest_branch' | 'repos';

/** Creates a release. What is wrong the service says, and each field repeats what is said of it. */
export class ReleaseForm extends LitElement {
  static override styles = [theme, controls, pageStyles, css`
    form { display: grid; grid-template-columns: 1fr 1fr; gap: 0.9rem 1rem; padding: 1rem; }
    label { display: block; font-weight: 600; margin-bottom: 0.25rem; }
    input, textarea { box-sizing: border-box; width: 100%; padding: 0.4em 0.6em; }
    textarea { resize: vertical; min-height: 4.5em; }
    [aria-invalid="true"] { border-color: var(--_failure); }
    p { margin: 0.25rem 0 0; }
    .wide { grid-column: 1 / -1; }
    .send { display: flex; flex-wrap: wrap; align-items: center; gap: 0.75rem; }

    @media (max-width: 40rem) {
      form { grid-template-columns: 1fr; }
    }
  `];

  @state() private violations: readonly Violation[] = [];
  @state() private problem = '';
  @state() private sending = false;
  private repos: readonly string[] = [];

  protected override render(): TemplateResult {
    return html`<div class="panel"><form novalidate @submit=${this.submit} aria-label="New release">
      <div><label for="source_branch">Source branch</label>
        <input id="source_branch" name="source_branch" autocomplete="off" autocapitalize="off" spellcheck="false"
          aria-invalid=${this.isWrong('source_branch')} aria-describedby="source_branch-wrong">
        ${this.wrong('source_branch')}</div>
      <div><label for="dest_branch">Destination branch</label>
        <input id="dest_branch" name="dest_branch" autocomplete="off" autocapitalize="off" spellcheck="false"
          aria-invalid=${this.isWrong('dest_branch')} aria-describedby="dest_branch-wrong">
        ${this.wrong('dest_branch')}</div>
      <div class="wide"><label for="repos">Repositories</label>
        <textarea id="repos" name="repos" rows="2" autocapitalize="off" spellcheck="false"
          aria-invalid=${this.isWrong('repos')} aria-describedby="repos-hint repos-wrong"></textarea>
        <p id="repos-hint" class="muted">Names or owner/name, separated by spaces, commas or lines. Left empty: every repository
          of the organisation is checked.</p>
        ${this.wrong('repos')}</div>
      <div class="wide send"><button class="primary" ?disabled=${this.sending}>${
          this.sending ? 'Creating…' : 'Create release'}</button>
        <span class="wrong" role="alert">${this.problem}</span></div></form></div>`;
  }

  protected override firstUpdated(): void {
    this.field('source_branch').focus();
  }

  private isWrong(field: Field): boolean {
    return this.violations.some(violation => fieldOf(violation) === field);
  }

  private wrong(field: Field): TemplateResult {
    return html`<p id="${field}-wrong" class="wrong">${this.violations.filter(violation => fieldOf(violation) === field)
      .map(violation => html`<span>${this.subject(violation)}${violation.message}</span><br>`)}</p>`;
  }

  /** The third of the repositories is better shown by its name. */
  private subject(violation: Violation): string | typeof nothing {
    const index = /\[(\d+)]/.exec(violation.field)?.[1];
    return index === undefined ? nothing : `${this.repos[Number(index)] ?? violation.field}: `;
  }

  private readonly submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    this.sending = true;
    this.violations = [];
    this.problem = '';
    this.repos = this.field('repos').value.split(/[\s,]+/).filter(name => name !== '');
    try {
      const created = await read<Release>(`${apiRoot('')}/api/releases`, send('POST', {
        source_branch: this.field('source_branch').value.trim(),
        dest_branch: this.field('dest_branch').value.trim(),
        ...this.repos.length === 0 ? {} : {repos: this.repos},
      }));
      location.assign(`/releases/${created.ID}`);
    } catch (failure) {
      this.violations = failure instanceof ApiError ? failure.violations : [];
      this.problem = this.violations.length > 0 ? '' : messageOf(failure);
      this.sending = false;
      await this.updateComplete;
      this.renderRoot.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
    }
  };

  private field(name: Field): HTMLInputElement | HTMLTextAreaElement {
    return this.renderRoot.querySelector<HTMLInputElement | HTMLTextAreaElement>(`[name="${name}"]`)!;
  }
}

function fieldOf(violation: Violation): string {
  return violation.field.replace(/\[.*$/, '');
}

define('release-form', ReleaseForm);
