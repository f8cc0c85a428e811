import { chmodSync, cpSync, existsSync, globSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { movedMark } from '#lib/server/kept/refuse-loss.ts';
import { readArchive } from '#operator/backup/archive.ts';
import { chanceOf, seed } from '#tests/safety/faults/chance.ts';
import { deedNames, type DeedName } from '#tests/safety/faults/deeds.ts';
import { House, many, passphrase } from '#tests/safety/faults/house.ts';
import { withService } from '#tests/safety/faults/service.ts';
import { fakeDisk, mayMount, smallDisk } from '#tests/safety/faults/small-disk.ts';
import { control, finding, type Attack, type Finding, type Size } from '#tests/safety/finding.ts';
import { companion, launch } from '#tests/support/processes.ts';
import { fullDisk } from '#tests/safety/faults/full-mailbox.ts';

/*
 * Faults as they come, in the middle of what people and phones have done: kill -9, a disk that fills up, and what else befalls a
 * machine (`faults/service.ts`). What was acknowledged is there; what was not is there whole or not at all; what is called again
 * goes through; and the message names the cause. The controls are the same looks at weak builds.
 */

type Trial = (house: House, at: number) => Promise<string | undefined>;

const deedsTrial =
	(name: DeedName): Trial =>
	async (house, at) => {
		const data = house.copy(`${name}-${at}`);
		return (await house.struckDeeds(name, data)) ?? (await house.wrongIn(data));
	};

/** Each tries one strike and says what was wrong afterwards. */
const trials: Record<string, Trial> = {
	...Object.fromEntries(deedNames.map((name) => [name, deedsTrial(name)])),
	'key rotate': async (house, at) => {
		const data = house.copy(`turned-${at}`);
		const acknowledged = await house.struck(data, 'key', 'rotate');
		const wrong = await house.wrongIn(data);
		if (wrong) return wrong;
		const turned = statSync(house.at(data, 'secret.key')).size === 64;
		if (acknowledged && !turned) return 'it said that the key was turned';
		await house.done(data, 'key', 'rotate');
		return house.wrongIn(data);
	},
	restore: async (house, at) => {
		const data = `restored-${at}`;
		const restore = ['restore', house.at('archives'), '--key', house.at('keys', 'secret.key')];
		const acknowledged = await house.struck(data, ...restore, ...house.words());
		if (acknowledged) return house.wrongIn(data);
		const there = existsSync(house.at(data)) ? readdirSync(house.at(data)) : [];
		if (there.includes('secret.key')) return house.wrongIn(data);
		// Either it counts and is finished by whoever comes, or it is told and made again.
		const seen = there.includes('.arriving') ? await companion(house.variables(data), 'phones') : undefined;
		if (seen?.code !== 0 || !existsSync(house.at(data, 'phones.db')))
			await house.done(data, ...restore, ...house.words());
		return house.wrongIn(data);
	},
	backup: async (house, at) => {
		const data = house.copy(`copied-${at}`);
		const to = house.at(`archives-${at}`);
		const half = () => [
			...readdirSync(house.at(data)).filter((name) => name.startsWith('.copying')),
			...globSync('*.half', { cwd: to })
		];
		const acknowledged = await house.struck(data, 'backup', to, ...house.words());
		const archives = globSync('*.rumduol', { cwd: to });
		if (acknowledged && archives.length === 0) return 'it said that there is an archive';
		if (house.strike === 'a full disk' && half().length > 0) return 'what did not fit is left';
		for (const archive of archives) await readArchive(join(to, archive), passphrase);
		const wrong = await house.wrongIn(data);
		if (wrong) return wrong;
		await house.done(data, 'backup', to, ...house.words());
		const [left] = half();
		return left && `${left} is left`;
	},
	'cases import': async (house, at) => {
		const data = house.copy(`filled-${at}`);
		const load = ['cases', 'import', house.at('people.json'), '--yes'];
		const acknowledged = await house.struck(data, ...load);
		const people = await house.people(data);
		if (![1, 1 + many, many].includes(people)) return `${people} people of ${many}`;
		if (acknowledged && people < many) return 'it said that they are in';
		return house.wrongIn(data);
	},
	move: async (house, at) => {
		const data = house.copy(`left-${at}`);
		const to = house.at(`van-${at}`);
		const key = house.at(`pocket-${at}`);
		const acknowledged = await house.struck(data, 'move', to, '--key', key, ...house.words());
		const moved = existsSync(movedMark(house.at(data)));
		if (acknowledged && !moved) return 'it said that the house moved';
		if (!moved) return house.wrongIn(data);
		// The old copy is not started any more: so the new one has to be whole.
		const there = `arrived-${at}`;
		await house.done(there, 'restore', to, '--key', join(key, 'secret.key'), ...house.words());
		return house.wrongIn(there);
	},
	migration: async (house, at) => {
		const data = `older-${at}`;
		cpSync(join('tests', 'golden', 'shape-1'), house.at(data), { recursive: true });
		// Git keeps no such rights.
		chmodSync(house.at(data, 'secret.key'), 0o600);
		await house.struck(data, 'phones');
		const { code, stdout, stderr } = await companion(house.variables(data), 'phones', '--json');
		if (code !== 0) return stderr.trim();
		return (JSON.parse(stdout) as unknown[]).length === 1 ? undefined : 'the phone is gone';
	}
};

/** A weak build, which ends itself as a power cut would between two of its steps. */
async function weak(house: House, data: string, kind: 'rotate' | 'import'): Promise<void> {
	await launch(['tests/safety/weak-kept.ts', kind, house.at(data)], house.variables(data)).ended;
}

async function controls(house: House): Promise<Finding[]> {
	const turned = house.copy('weak-turned');
	await weak(house, turned, 'rotate');
	const wrong = await house.wrongIn(turned);
	const filled = house.copy('weak-filled');
	await weak(house, filled, 'import');
	const people = await house.people(filled);
	const answered: Finding[] = [];
	for (const name of deedNames) {
		const lost = await house.struckDeeds(name, house.copy(`weak-${name}`), true);
		answered.push(
			control(
				`${name} that is answered before it is on the disk is lost`,
				lost ?? 'nothing',
				'something',
				lost !== undefined
			)
		);
	}
	return [
		...answered,
		control(
			'a key that is turned file by file, ended between two, loses the phones',
			wrong ?? 'nothing',
			'something',
			wrong !== undefined
		),
		control(
			'an import without a transaction, ended half-way, leaves half',
			`${people - 1} of ${many}`,
			'more than none, fewer than all',
			people > 1 && people < 1 + many
		)
	];
}

/** Strikes of each kind of work. Eleven kinds: more than a hundred kills, and as many full disks. */
const strikes: Record<Size, number> = { sample: 1, full: 10 };
/** The rest wait for a passphrase to be stretched, again and again. */
const sampled = [...deedNames, 'cases import'];

async function struck(house: House, size: Size): Promise<Finding[]> {
	const found: Finding[] = [];
	const count = Number(process.env.STRIKES ?? strikes[size]);
	for (const [name, trial] of Object.entries(trials)) {
		if (size === 'sample' && !(sampled as readonly string[]).includes(name)) continue;
		const wrong: string[] = [];
		house.inTheMiddle = 0;
		// The first of a command is let through.
		const first = (deedNames as readonly string[]).includes(name) ? 1 : 0;
		for (let at = first; at <= count; at++) {
			const said = await trial(house, at).catch((error: Error) => error.message);
			if (said) wrong.push(said);
			house.sweep();
			if (size === 'full')
				process.stderr.write(`${house.strike}: ${name} ${at}/${count}${said ? `: ${said}` : ''}\n`);
		}
		// Of so many some have to come before the work is over: else nothing was tried.
		const tried = count < 10 || house.inTheMiddle > 0;
		const ended = `${count} times ${house.strike}, ${house.inTheMiddle} of them in the middle`;
		found.push(
			finding(
				`${name}, ${house.strike}: nothing acknowledged is lost, nothing is there half, the cause is named`,
				wrong.length === 0 ? `${ended}, 0 wrong` : `${ended}: ${wrong.join('; ')}`,
				count < 10 ? '0 wrong' : '0 wrong, and some in the middle',
				wrong.length === 0 && tried
			)
		);
	}
	return found;
}

export const faults: Attack = {
	about: `kill -9, a full disk and other faults in the middle of all that is kept (SEED=${seed} makes the same again)`,
	run: async (size) => {
		const found: Finding[] = [];
		const killed = new House(chanceOf(seed));
		try {
			await killed.lay();
			found.push(...(await struck(killed, size)), ...(await controls(killed)));
		} finally {
			killed.remove();
		}
		const disk = mayMount ? smallDisk(64) : fakeDisk();
		try {
			const full = new House(chanceOf(seed), disk);
			await full.lay();
			found.push(...(await struck(full, size)));
		} finally {
			disk.remove();
		}
		found.push(...(await withService()));
		if (mayMount) return [...found, ...(await fullDisk.run(size))];
		process.stderr.write('a full disk under the mailbox: left out, for it needs root\n');
		return found;
	}
};
