import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { rowKinds, type RawCase } from '#lib/server/cases/case-source.ts';
import { readers, readResource } from '#lib/server/cases/fhir/resources.ts';
import { readFhir } from '#lib/server/cases/import/read-fhir.ts';
import { projectCase } from '#lib/server/cases/projection.ts';
import { asOnePersons, mapped, settings, type Json } from '#tests/api/sources/one-persons.ts';

/*
 * `node tests/measure/published-fhir.ts FOLDER…`: the JSON examples of published guides that somebody has on a disk (US Core,
 * SDOH, the International Patient Summary, Synthea's bundles), read as a source and as an import, each file alone and all
 * together. Npm installs none of them, so they are no test of the suite. Exit code 1 where one of our types cannot be read,
 * anything throws, or an unmarked row shows.
 */

const shown = (body: RawCase) => rowKinds.reduce((sum, kind) => sum + body[kind].length, 0);
let faults = 0;
for (const folder of process.argv.slice(2)) {
	const files = globSync('**/*.json', { cwd: folder }).map((file) => ({
		file,
		text: readFileSync(join(folder, file), 'utf8').replace(/^\ufeff/, '')
	}));
	const resources = files
		.map(({ text }) => JSON.parse(text) as Json)
		.flatMap((json) =>
			json.resourceType === 'Bundle'
				? ((json.entry as { resource?: Json }[] | undefined) ?? []).flatMap(({ resource }) => resource ?? [])
				: [json]
		)
		.filter(({ resourceType }) => Object.hasOwn(readers, resourceType));
	const unread = resources.filter((one) => one.id !== undefined && readResource(one) === undefined).length;
	const unmarked =
		shown(mapped(asOnePersons(resources)).body) +
		files.flatMap((file) => readFhir([file], settings).cases).reduce((sum, { body }) => sum + shown(body), 0);
	const twice = readFhir(files, settings).findings.filter(({ reason }) => reason === 'is used twice').length;
	const { body } = mapped(asOnePersons(resources, 'person'));
	const { plan, remarks } = projectCase({ ...body, journey: { phase: 'entry' } }, 'person');
	const narrative = JSON.stringify(plan).includes('<div');
	faults += unread + unmarked + Number(narrative);
	process.stdout.write(
		`${folder}: ${files.length} files, ${resources.length} resources of our types, ${unread} not read, ${twice} of them twice and not alike, ${unmarked} rows shown unmarked; all marked: ${shown(body)} rows, ${remarks.length} remarks, ${narrative ? 'a' : 'no'} narrative shown\n`
	);
}
process.exitCode = faults > 0 ? 1 : 0;
