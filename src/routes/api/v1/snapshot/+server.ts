import { readSnapshot } from '#lib/server/http/read-snapshot.ts';

/** The built server answers it before the framework (`src/hooks.server.ts`); in development it is answered here. */
export const GET = readSnapshot;
