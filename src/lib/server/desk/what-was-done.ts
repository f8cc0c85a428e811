import { acts, type Act, type AuditLine, type Wanted } from '#lib/server/audit/audit.ts';
import { withRegister } from '#lib/server/register/invite-person.ts';
import type { Staff } from './accounts.ts';
import { holds } from './roles.ts';
import type { RunningDesk } from './running-desk.ts';

/** How much of what was done somebody sees: only what she did herself, all of it, or all of it without a name. */
export type Sight = 'own' | 'all' | 'marks';

export function sightOf({ roles }: Pick<Staff, 'roles'>): Sight {
	if (holds(roles, 'done-all')) return 'all';
	return holds(roles, 'done-marks') ? 'marks' : 'own';
}

/** One line as somebody may read it. `at`: UTC, to the minute. `whom` is a mark where no name may be told, or none is known. */
export type DoneLine = {
	number: number;
	at: string;
	who: string;
	/** By a command, and not at the desk. */
	onServer: boolean;
	act: Act;
	whom?: { name: string } | { mark: string };
	done: boolean;
};

/** Letters of a mark that are shown: enough to tell one from another. */
const shown = 8;

/** The role that stands in the lines of commands. */
const commandLine = 'command line';

/**
 * What was done, as far as somebody may see it.
 * @param whole marks in their whole length, for a table to be kept
 */
export async function whatWasDone(
	running: RunningDesk,
	staff: Staff,
	wanted: Wanted,
	{ whole = false } = {}
): Promise<DoneLine[]> {
	const { audit } = running;
	const sight = sightOf(staff);
	const lines = await audit.lines(sight === 'own' ? { ...wanted, staff: staff.id } : wanted);
	const names = sight === 'marks' ? undefined : await namesFor(running, staff);
	const short = (mark: string) => (whole ? mark : mark.slice(0, shown));
	return lines.map((line) => {
		const name = names?.objects.get(line.object);
		return {
			number: line.number,
			at: line.at,
			who: names ? (names.staff.get(line.staff) ?? line.staff) : short(accountOf(running, line)),
			onServer: line.role === commandLine,
			act: line.act as Act,
			...(line.object !== '' && {
				whom: name === undefined ? { mark: short(line.object) } : { name }
			}),
			done: line.outcome === 'done'
		};
	});
}

/** Who did something, for choosing among them; nobody for whoever sees only her own. */
export async function whoDidSomething(
	running: RunningDesk,
	staff: Staff
): Promise<{ id: string; name: string }[]> {
	const sight = sightOf(staff);
	if (sight === 'own') return [];
	const names = new Map((await running.desk.staff()).map(({ id, name }) => [id, name]));
	const nameOf = (id: string) =>
		sight === 'all' ? (names.get(id) ?? id) : accountOf(running, { staff: id }).slice(0, shown);
	return (await running.audit.everybody())
		.map((id) => ({ id: sight === 'all' ? id : accountOf(running, { staff: id }), name: nameOf(id) }))
		.sort((a, b) => a.name.localeCompare(b.name));
}

/** Who was chosen, as it stands in the lines; undefined for everybody. */
export async function chosenStaff(
	running: RunningDesk,
	staff: Staff,
	chosen: string
): Promise<string | undefined> {
	if (chosen === '' || sightOf(staff) === 'own') return undefined;
	if (sightOf(staff) === 'all') return chosen;
	return (await running.audit.everybody()).find((id) => accountOf(running, { staff: id }) === chosen) ?? '';
}

export const isAct = (text: string): text is Act => (acts as readonly string[]).includes(text);

// The same mark that an account has where something was done to it.
const accountOf = ({ audit }: RunningDesk, { staff }: Pick<AuditLine, 'staff'>) =>
	audit.nameOf(`staff ${staff}`);

/** The names behind the marks, as far as somebody may know them: of staff, of phones, of people whom she knows here. */
async function namesFor(running: RunningDesk, staff: Staff) {
	const { audit, desk, people } = running;
	const everybody = (await desk.staff()).map(({ id, name }) => [id, name] as const);
	const known = await people.knownTo(staff).catch(() => []);
	const phones = await withRegister(running, (register) => register.list());
	return {
		staff: new Map(everybody),
		objects: new Map([
			...everybody.map(([id, name]) => [audit.nameOf(`staff ${id}`), name] as const),
			...known.map(({ ref, called }) => [audit.nameOf(`person ${ref}`), called ?? ref] as const),
			...phones.map(({ id }) => [audit.nameOf(`phone ${id}`), id] as const)
		])
	};
}
