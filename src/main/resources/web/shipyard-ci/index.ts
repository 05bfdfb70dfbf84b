/** What a page that embeds the components loads. */
export {CiDeployments} from './ci-deployments';
export {CiRepoBadge} from './ci-repo-badge';
