import type { CaseSystem } from '#lib/domain/case-system.ts';
import { noCode, type MetWord, type WordList } from './their-words.ts';

/** A configuration to begin with. `guesses` are the places in it that nobody has looked at yet. */
type Starter = { source: object; phaseMap: Record<string, string>; guesses: string[] };

/**
 * A configuration from what was met: what the organisation has decided stays, what it has not is guessed where a word says
 * something, and each guess is named. `guesses` is no setting, so that the file is taken only once somebody has looked at
 * them and taken the list away.
 */
export function starterFrom(system: CaseSystem, words: readonly MetWord[]): Starter {
	const guesses: string[] = [];
	/** The words of a list that the configuration does not know yet, with what they may be. */
	function mapOf(list: WordList, place: string): Record<string, string> {
		const fresh = words.filter((word) => word.list === list && word.theirs !== noCode && word.guessed);
		guesses.push(...fresh.map(({ theirs, ours }) => `${place}.${theirs}: ${ours}`));
		return Object.fromEntries(fresh.map(({ theirs, ours }) => [theirs, ours!]));
	}
	const unknown = (list: WordList) =>
		words.filter((word) => word.list === list && word.ours === undefined && word.theirs !== noCode);
	/** Staff whom the configuration does not name, as their accounts are called: whoever is to be seen gets a name and a role. */
	function teamOf(): Record<string, object> {
		const fresh = unknown('person');
		guesses.push(...fresh.map(({ theirs }) => `source.team.${theirs}: the name, and "guide"`));
		return Object.fromEntries(fresh.map(({ theirs }) => [theirs, { name: theirs, role: 'guide' }]));
	}
	const phaseMap = mapOf('phase', 'phaseMap');
	return { source: { ...system, ...more() }, phaseMap, guesses };

	function more(): object {
		switch (system.kind) {
			case 'primero':
				return {
					fields: { ...fieldsOf(), ...system.fields },
					areas: { ...system.areas, ...mapOf('area', 'source.areas') },
					sessionKinds: { ...system.sessionKinds, ...mapOf('session', 'source.sessionKinds') },
					team: { ...system.team, ...teamOf() }
				};
			case 'oscar':
				return {
					areas: { ...system.areas, ...mapOf('area', 'source.areas') },
					team: { ...system.team, ...teamOf() }
				};
			case 'fhir':
				return { profile: profileOf() };
			case 'commcare':
				return { types: { ...typesOf(), ...system.types } };
			case 'sheet':
				return {
					sheets: { ...mapOf('type', 'source.sheets'), ...system.sheets },
					columns: columnsOf(system.columns)
				};
			default:
				return {};
		}
	}

	/** Ticks that may be meant for the app, by the list in whose rows they are: `list/field`. */
	function fieldsOf(): Record<string, string> {
		const ticks = words.filter(({ list, guessed }) => list === 'field' && guessed);
		return Object.fromEntries(
			ticks.map(({ theirs, ours }) => {
				const field = theirs.split('/').at(-1)!;
				guesses.push(`source.fields.${ours}: ${field}`);
				return [ours!, field];
			})
		);
	}

	/** A list of the profile for each list whose codes stand in a system of theirs, `system|code`. */
	function profileOf(): object {
		const { profile } = system as Extract<CaseSystem, { kind: 'fhir' }>;
		const lists = {
			phase: 'phase',
			area: 'area',
			session: 'session',
			mark: 'visibility',
			role: 'role'
		} as const;
		const found = Object.entries(lists).flatMap(([list, own]) => {
			const fresh = words.filter((word) => word.list === list && word.guessed && word.theirs.includes('|'));
			const [first] = fresh;
			if (!first) return [];
			// One system a list: the one that stands in most rows.
			const from = first.theirs.slice(0, first.theirs.lastIndexOf('|'));
			const codes = fresh.flatMap(({ theirs, ours }) =>
				theirs.startsWith(`${from}|`) ? [[theirs.slice(from.length + 1), ours!]] : []
			);
			guesses.push(`source.profile.${own}.system: ${from}`);
			guesses.push(...codes.map(([theirs, ours]) => `source.profile.${own}.codes.${theirs}: ${ours}`));
			return [[own, { system: from, codes: { ...profile[own].codes, ...Object.fromEntries(codes) } }]];
		});
		return { ...profile, ...Object.fromEntries(found) };
	}

	/** Case types that may be tables of ours, with those of their properties that may be columns: `type/property`. */
	function typesOf(): object {
		const types = words.filter(({ list, guessed }) => list === 'type' && guessed);
		return Object.fromEntries(
			types.map(({ theirs, ours }) => {
				guesses.push(`source.types.${theirs}.table: ${ours}`);
				return [theirs, { table: ours!, columns: columnsIn(`${theirs}/`, `source.types.${theirs}.columns`) }];
			})
		);
	}

	function columnsOf(known: Record<string, Record<string, string>>): object {
		const tables = new Set(
			words.flatMap(({ list, theirs, guessed }) =>
				list === 'field' && guessed ? [theirs.split('/')[0]!] : []
			)
		);
		const fresh = [...tables].map((table) => [
			table,
			{ ...columnsIn(`${table}/`, `source.columns.${table}`), ...known[table] }
		]);
		return { ...known, ...Object.fromEntries(fresh) };
	}

	function columnsIn(prefix: string, place: string): Record<string, string> {
		const fields = words.filter(
			({ list, theirs, guessed }) => list === 'field' && guessed && theirs.startsWith(prefix)
		);
		return Object.fromEntries(
			fields.map(({ theirs, ours }) => {
				const name = theirs.slice(prefix.length);
				guesses.push(`${place}.${name}: ${ours}`);
				return [name, ours!];
			})
		);
	}
}
