import type { Deployment } from '#lib/domain/deployment.ts';
import type { ReaderTools } from './http-reader.ts';

/** What every live source is given: the data folder (for secrets), the organisation's decisions, the way out. */
export type SourceContext = { data: string; deployment: Deployment; tools: ReaderTools };
