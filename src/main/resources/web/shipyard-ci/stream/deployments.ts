import type {DeploymentStatus, DeploymentStatusEvent, DeploymentStatuses, EnvironmentStatus} from './model';

/** Where the repositories of a release run. */
export interface Deployments {
  /** In the order of promotion; none if the service has none, or does not know of any. */
  readonly environments: readonly string[];
  readonly statuses: readonly DeploymentStatus[];
  readonly anyPending: boolean;
}

/** An event, or an answer of `deployment-status`: that is always complete without saying so. */
export type DeploymentMessage = DeploymentStatuses & Partial<DeploymentStatusEvent>;

export const NO_DEPLOYMENTS: Deployments = {environments: [], statuses: [], anyPending: false};

export function withMessage(known: Deployments, message: DeploymentMessage): Deployments {
  const changed = new Map(message.statuses.map(status => [status.repo_id, status]));
  const statuses = message.complete === false
    ? [...known.statuses.filter(status => !changed.has(status.repo_id)), ...message.statuses] : message.statuses;
  return {environments: Object.keys(statuses[0]?.environments ?? {}), statuses, anyPending: message.any_pending};
}

/** A repository in an environment. */
export interface Place {
  readonly repoId: number;
  readonly repo: string;
  readonly environment: string;
  readonly status: EnvironmentStatus;
}

/** Where a repository runs, in the order of promotion; nothing if that is not known. */
export function placesOf({environments, statuses}: Deployments, repoId: number): readonly Place[] {
  const found = statuses.find(({repo_id}) => repo_id === repoId);
  return environments.flatMap(environment => {
    const status = found?.environments[environment];
    return found === undefined || status === undefined ? [] : [{repoId, repo: found.repo_name, environment, status}];
  });
}
