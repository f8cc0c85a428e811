import { randomBytes } from 'node:crypto';
import type { CaseSystem } from '#lib/domain/case-system.ts';
import type { CaseSource } from '#lib/server/cases/case-source.ts';
import { openCommCareSource, type CommCareSource } from '#lib/server/cases/commcare/commcare-source.ts';
import { openSource, readerTools } from '#lib/server/cases/open-source.ts';
import { openFhirSource } from '#lib/server/cases/fhir/fhir-source.ts';
import { openPrimeroSource } from '#lib/server/cases/primero/primero-source.ts';
import type { Finding } from '#lib/server/cases/import/finding.ts';
import { openSheetSource } from '#lib/server/cases/sheet/sheet-source.ts';
import { SourceFault, type FaultKind } from '#lib/server/cases/upstream/source-fault.ts';
import type { CommandContext } from '#operator/command.ts';
import { counted } from '#operator/counted.ts';
import { broken, good, look, type Diagnosis } from '#operator/doctor/check.ts';
import { commCareRights, fhirRights, oscarRights, primeroRights } from './rights.ts';
import { primeroFields } from './primero-fields.ts';

export type Examination = {
	verdicts: Diagnosis[];
	/** Whom the source lists; undefined when it does not get that far. */
	refs: string[] | undefined;
	open: () => CaseSource;
};

const names: Record<CaseSystem['kind'], string> = {
	embedded: 'the embedded database',
	fhir: 'a FHIR R4 server',
	primero: 'Primero v2 (experimental)',
	oscar: 'OSCaR v1 (experimental)',
	sheet: 'spreadsheets',
	commcare: 'CommCare, case API v2 (experimental)'
};

/** The way in: the address, the account, its rights, the fields. Nothing is read of anybody but the list of references. */
export async function examine({ environment, deployment }: CommandContext): Promise<Examination> {
	const decided = deployment();
	const { source: system } = decided;
	const context = {
		data: environment.data,
		deployment: decided,
		tools: { ...readerTools, random: randomBytes }
	};
	const open = () => openSource(environment.data, decided);
	const verdicts: Diagnosis[] = [good(`People come from ${names[system.kind]}`)];
	if (system.kind === 'embedded') {
		const source = open();
		const refs = await source.listRefs();
		await source.close();
		return { verdicts: [...verdicts, good('It is opened for reading only')], refs, open };
	}

	try {
		if (system.kind === 'primero') {
			const primero = openPrimeroSource(system, context);
			const forms = await primero.loadForms();
			verdicts.push(...wayIn(), ...(await primeroRights(primero.reader, system)));
			verdicts.push(...primeroFields(system, forms, decided.phaseMap));
			if (verdicts.some(({ state }) => state === 'broken')) return { verdicts, refs: undefined, open };
		}
		if (system.kind === 'sheet') {
			const { findings, remarks } = await openSheetSource(system, context).look();
			verdicts.push(...worthALook(remarks));
			if (findings.length > 0)
				return { verdicts: [...verdicts, ...inSheets(findings)], refs: undefined, open };
		}
		const fhir = system.kind === 'fhir' ? openFhirSource(system, context) : undefined;
		const refs = await (fhir ?? open()).listRefs();
		if (system.kind !== 'primero') verdicts.push(...wayIn());
		if (fhir && system.kind === 'fhir') {
			verdicts.push(...fhirRights(system, fhir.grantedScope()));
			const missing = await fhir.missingTypes();
			if (missing.length > 0) {
				const say = `The server has no place for: ${missing.join(', ')}`;
				const how = `If that is so for good, write "without": ${JSON.stringify(missing)}. Until then no plan is read.`;
				return { verdicts: [...verdicts, broken(say, how)], refs: undefined, open };
			}
		}
		if (system.kind === 'oscar') verdicts.push(...oscarRights());
		if (system.kind === 'commcare')
			verdicts.push(...commCareRights(), ...caseTypes(await openCommCareSource(system, context).look()));
		if (refs.length === 0) throw new SourceFault('nobody-listed');
		verdicts.push(good(`May read: ${refs.length} people are listed`));
		return { verdicts, refs, open };
	} catch (error) {
		if (!(error instanceof SourceFault)) throw error;
		return { verdicts: [...verdicts, ...wayTo(error, system.kind)], refs: undefined, open };
	}
}

const wayIn = () => [good('It is reachable'), good('It accepts our account')];

const advice: Partial<Record<FaultKind, string>> = {
	unreachable: 'Check its address, the network, and the certificate of the case system.',
	slow: 'Try again; if it stays slow, raise "limits.seconds".',
	redirected: 'Write the address that it sends you to as "baseUrl", if that is right.',
	'not-signed-in':
		'Check the account and its secret file. Stop here: several wrong tries may lock the account.',
	'no-token-address': 'Ask for the address of its token endpoint and write it as "signIn.tokenUrl".',
	'locked-out': 'Put the right secret into its file.',
	'not-allowed': 'Give the role of our account the right to read, and no other.',
	busy: 'Wait some minutes and run it again.',
	'too-large': 'Raise "limits.megabytes" only if you know why an answer is so large.',
	incomplete: 'Two people with one reference, or a list that broke off. Nothing is shown until it is whole.',
	'private-network': 'If the sheet lies in a network of your own, write "privateNetwork": true.',
	'no-sheets': 'Check "folder" or the files with addresses, and that this server may read them.',
	'sheet-changing':
		'Run it again when the folder has come to rest. Half a table that stays is taken at the next look.',
	'nobody-listed': 'Check which people our account may read ("peopleTag", user groups).'
};

/** What differs where whoever keeps the system keeps sheets. */
const adviceOnSheets: Partial<Record<FaultKind, string>> = {
	unreachable: 'Check the address in its file, the network, and the certificate there.',
	redirected: 'Put an address into its file that gives the sheet itself, by https and without a sign-in.',
	'not-allowed':
		'Its address asks for a sign-in. Take one that gives the file to whoever has the address, or a folder.',
	'not-there': 'The sheet was moved, or is shared no more. Put its new address into the file.',
	failing: 'Tell whoever keeps the sheet, or wait.',
	'too-large': 'A sheet may have 2 MB: take pictures and old rows out of it.',
	unexpected: 'Its address gives no file as it lies there. Take one that downloads the sheet.',
	'nobody-listed': 'The sheet "people" has no row but the example.'
};

/** So many are named; whoever mends them looks again. */
const mostNamed = 50;

/** File, row, column and why; never what stands there. */
const inSheets = (findings: Finding[]) =>
	findings
		.slice(0, mostNamed)
		.map((finding) =>
			broken(placed(finding), 'Mend it in the spreadsheet. Until then everybody keeps the last good plan.')
		);

const worthALook = (remarks: Finding[]) =>
	remarks.slice(0, mostNamed).map((remark) => look(placed(remark), 'The rest is taken as it is.'));

const placed = ({ file, row, field, reason }: Finding) =>
	[file, row && `row ${row}`, field].filter(Boolean).join(', ') + `: ${reason}`;

/** How many cases of each type there are, and which of the mapped properties nobody ever filled: perhaps they are called otherwise. */
const caseTypes = (types: Awaited<ReturnType<CommCareSource['look']>>): Diagnosis[] =>
	types.map(({ caseType, table, cases, absent }) => {
		const what = `${counted(cases, 'case')} of the type ${caseType}, as ${table.replace('.csv', '')}`;
		if (cases === 0) return look(what, 'Is the type called so there?');
		if (absent.length === 0) return good(what);
		return look(`${what}; none of them has: ${absent.join(', ')}`, 'Are the properties called so there?');
	});

/** How far one gets before a fault: what lies before it is in order. */
function wayTo({ fault, message, where }: SourceFault, kind: CaseSystem['kind']): Diagnosis[] {
	const how = (kind === 'sheet' ? adviceOnSheets[fault] : undefined) ?? advice[fault];
	const sentence = [where, message].filter((part) => part !== undefined).join(': ');
	const say = broken(sentence, how ?? 'Tell the people who run the case system.');
	if (fault === 'unreachable' || fault === 'slow' || fault === 'redirected') return [say];
	if (fault === 'not-signed-in' || fault === 'locked-out' || fault === 'no-token-address')
		return [good('It is reachable'), say];
	return [...wayIn(), say];
}
