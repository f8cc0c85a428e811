import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { isLaid } from '#lib/server/database/database.ts';
import type { CaseSystem } from '#lib/domain/case-system.ts';
import type { Deployment } from '#lib/domain/deployment.ts';
import type { CaseSource } from './case-source.ts';
import { openCommCareSource } from './commcare/commcare-source.ts';
import { caseDatabasePath, openEmbeddedSource } from './embedded/embedded-source.ts';
import { openFhirSource } from './fhir/fhir-source.ts';
import { openOscarSource } from './oscar/oscar-source.ts';
import { openPrimeroSource } from './primero/primero-source.ts';
import { openSheetSource } from './sheet/sheet-source.ts';
import { refuseLostPeople } from '#lib/server/kept/refuse-loss.ts';
import type { SourceContext } from './upstream/source-context.ts';
import { SourceFault } from './upstream/source-fault.ts';
import { orEnding, type ReaderTools } from './upstream/http-reader.ts';

export const readerTools: ReaderTools = {
	fetch: globalThis.fetch,
	random: randomBytes,
	now: () => new Date(),
	wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds))
};

/** The same until `ending`: from then on nobody waits for a case system, neither for its answer nor for the next try. */
export const readerToolsUntil = (ending: AbortSignal): ReaderTools => ({
	...readerTools,
	ending,
	fetch: (address, init) => fetch(address, { ...init, signal: orEnding(init?.signal ?? undefined, ending) }),
	wait: (milliseconds) => pause(milliseconds, undefined, { signal: ending })
});

/** Opens the case source that the configuration names. Nothing is asked of it yet. */
export function openSource(
	data: string,
	deployment: Deployment,
	tools: ReaderTools = readerTools
): CaseSource {
	const { source } = deployment;
	if (source.kind === 'embedded') {
		refuseLostPeople(data);
		return openEmbeddedSource(caseDatabasePath(data));
	}
	return asServed(openLive(source, { data, deployment, tools }), caseDatabasePath(data));
}

/** A live source as its system gives it. */
export function openLive(
	system: Exclude<CaseSystem, { kind: 'embedded' }>,
	context: SourceContext
): CaseSource {
	switch (system.kind) {
		case 'fhir':
			return openFhirSource(system, context);
		case 'primero':
			return openPrimeroSource(system, context);
		case 'oscar':
			return openOscarSource(system, context);
		case 'sheet':
			return openSheetSource(system, context);
		case 'commcare':
			return openCommCareSource(system, context);
	}
}

/**
 * A live source as the server uses it. A list without anybody is a fault: case systems filter in silence, and an account
 * that lost its rights must not empty every phone. Organisations that were imported here stand in the place of those of
 * the same id in the case system.
 */
function asServed(source: CaseSource, path: string): CaseSource {
	return {
		...source,
		listRefs: async (since) => {
			const refs = await source.listRefs(since);
			if (refs.length === 0) throw new SourceFault('nobody-listed');
			return refs;
		},
		readOrganizations: async () => {
			const theirs = await source.readOrganizations();
			if (!isLaid(path)) return theirs;
			const embedded = openEmbeddedSource(path);
			try {
				const own = await embedded.readOrganizations();
				const ids = new Set(own.map(idOf));
				return [...own, ...theirs.filter((row) => !ids.has(idOf(row)))];
			} finally {
				await embedded.close();
			}
		}
	};
}

const idOf = (row: unknown) => (row as { id?: unknown } | null)?.id;
