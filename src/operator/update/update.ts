import { spawnSync } from 'node:child_process';
import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	renameSync,
	rmSync,
	statSync,
	writeFileSync
} from 'node:fs';
import { join } from 'node:path';
import { postgresHouse } from '#lib/server/database/postgres/house.ts';
import { bytesOfHouse } from '#lib/server/database/postgres/lay.ts';
import { holdAlone, type Hold } from '#lib/server/database/sqlite/hold.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { actAsOwnerOf, asCaller } from '#operator/accounts.ts';
import { writeDown } from '#operator/audited.ts';
import type { CommandContext } from '#operator/command.ts';
import { differencesIn, lookInto, unpackRelease, type LookedInto } from '#operator/release/archive.ts';
import { machineHere } from '#operator/release/release.ts';
import { deployed } from '#operator/release/release-list.ts';
import { shapesOf } from '#operator/release/shapes.ts';
import { dropCopies, goWayBack, keepWayBack } from './copies.ts';
import { giveDeploymentBack, keepDeployment, takeDeployment } from './deployment-files.ts';
import { askUntilWell, placesOf } from './health.ts';
import {
	current,
	installedAt,
	keepReleaseKey,
	leadTo,
	listIn,
	releasesIn,
	type Installed
} from './installed.ts';
import { otherDeployment, refuseUnfit, refuseUnsignedPages, refuseWithoutRoom, trust } from './judge.ts';
import { dropNote, readNote, writeNote, type UpdateNote } from './note.ts';
import { serviceOf, type Service } from './service.ts';
import { tryRelease } from './trial.ts';
import { placeUnits } from './units.ts';

/*
 * From one release to the next. All that can be refused is refused before anything is touched; the new one shows on a
 * copy of the data that it begins and answers, while the old one serves; then the service is stopped for a moment, the
 * databases are copied, and one link is changed. Whoever is not well is changed back. A note says how far it came, so
 * that ended at any moment the old release runs or the new one, and the next `companion update` goes on from there.
 */

export type UpdateOptions = {
	/** In words, what is taken though this server would not: `unsigned`, or the number of a key. */
	accept?: string;
	/** Whose configuration and keys count where they differ. */
	deployment?: 'release' | 'server';
	dryRun?: boolean;
};

/** What an update reaches for; tests bring a service that is none of systemd's. */
export type Site = {
	context: CommandContext;
	installed: Installed;
	service: Service;
	/** `/`, or the folder that stands for it: where the units lie. */
	machine: string;
	/** Seconds that a service may take until all of it answers. */
	timeoutSeconds: number;
	/** Lets the release that runs now tidy up: its own code knows the shapes of its data. @returns whether it did */
	finish: (home: string) => Promise<boolean>;
};

export function siteOf(context: CommandContext): Site {
	const installed = installedAt(context.environment.root);
	return {
		context,
		installed,
		service: serviceOf(installed),
		machine: '/',
		timeoutSeconds: 90,
		finish: finishByItself
	};
}

/**
 * Updates to the release in an archive.
 * @throws OperatorError one line; what ran before runs then
 */
export async function update(site: Site, archive: string, options: UpdateOptions): Promise<0 | 1> {
	const { context, installed, service } = site;
	const { say, environment } = context;
	const looked = await lookInto(archive);
	const trusted = trust(looked, installed.install?.releaseKey, options.accept);
	say(`${looked.name}: ${looked.list.version}, now ${installed.version} runs (${installed.name}).`);
	say(trusted.say);
	const same = looked.name === installed.name.replace(again, '');
	if (same && (!installed.list || differencesIn(installed.running, installed.list).length === 0)) {
		say('It runs already; there is nothing to do.');
		return 0;
	}
	const { data } = environment;
	if (!service.startsByItself && existsSync(data)) holdOrRefuse(data).release();
	refuseUnfit(looked.list, installed, machineHere(), await shapesOf(data));
	const house = postgresHouse(data);
	refuseWithoutRoom(looked, installed, data, Object.keys(looked.list.shapes), {
		inPostgres: house ? await bytesOfHouse(house) : 0
	});

	const to = nameFor(looked, installed);
	const folder = join(releasesIn(installed.home), to);
	const hold = holdHome(installed.home);
	try {
		writeNote(installed.home, { phase: 'trying', from: installed.name, to, takes: false, shapes: {} });
		const laid = await layRelease(archive, looked, folder);
		const pages = refuseUnsignedPages(folder, options.accept);
		if (pages !== undefined) say(pages);
		const { takes, said } = await fitting(site, folder, options);
		if (takes) say('The configuration and the keys of the release take the place of those here.');
		actAsOwnerOf(data);
		say('It is tried with a copy of your data, while the service runs …');
		try {
			const reasons = await tryRelease(
				{ folder, units: unitsOf(installed, folder), ...deploymentOf(site, folder, takes) },
				environment
			);
			for (const reason of reasons.filter((one) => !said.includes(one))) say(`look: ${reason}`);
		} catch (error) {
			if (laid) asCaller(() => rmSync(folder, { recursive: true, force: true }));
			throw notTaken(error, installed);
		}
		if (options.dryRun) {
			if (laid) asCaller(() => rmSync(folder, { recursive: true, force: true }));
			asCaller(() => dropNote(installed.home));
			say(`It begins and answers. Nothing was changed.\n\n${looked.notes}`);
			return 0;
		}
		if (trusted.key !== undefined && installed.install)
			asCaller(() => keepReleaseKey(installed.home, trusted.key!));
		await switchTo(site, to, takes);
	} catch (error) {
		if (readNote(installed.home)?.phase === 'trying') asCaller(() => dropNote(installed.home));
		throw error;
	} finally {
		hold.release();
	}
	return settle(site);
}

/** Goes on with what was begun, or back; says how things stand where nothing was. */
export async function goOn(site: Site): Promise<0 | 1> {
	const { installed, context, service } = site;
	const { say, environment } = context;
	actAsOwnerOf(environment.data);
	const note = readNote(installed.home);
	if (!note) {
		const others = releaseNames(installed.home).filter((name) => name !== installed.name);
		say(
			`${installed.name} runs. ${others.length > 0 ? `Beside it lies ${others.join(', ')}.` : 'No other release lies beside it.'}`
		);
		return 0;
	}
	if (note.phase === 'back') {
		await goBack(site, note);
		say(`${note.from} runs again.`);
		return 0;
	}
	if (note.phase === 'trying' || current(installed.home) !== note.to) {
		asCaller(() => {
			if (note.phase === 'switching') {
				undoBeside(site, note);
				service.startAnew();
			} else service.start();
		});
		dropCopies(environment.data);
		asCaller(() => {
			takeForHalf(installed.home, note.to);
			dropHalfReleases(installed.home);
			dropNote(installed.home);
		});
		say(
			`An update to ${note.to} was broken off before it counted. ${note.from} runs as before; begin again.`
		);
		return 0;
	}
	// Before it counts as switched nobody saw the newer one start: the older one may run still.
	asCaller(() => (note.phase === 'switched' ? service.start() : service.startAnew()));
	const { silent, said } = await askUntilWell(
		placesOf(environment),
		unitsOf(installed, installed.running),
		service.startsByItself ? site.timeoutSeconds : 0
	);
	if (silent.length > 0 && !service.startsByItself)
		throw new OperatorError(
			`${note.to} is in its place, and ${silent.join(', ')} does not answer yet. ${service.how} Then: companion update. To go back, stop it, then: companion update --back`
		);
	if (silent.length > 0) {
		await goBack(site, note);
		throw new OperatorError(
			`${note.to} did not answer (${silent.join(', ')}). ${note.from} runs again, with its data.`
		);
	}
	for (const reason of said) say(`look: ${reason}`);
	dropCopies(environment.data);
	asCaller(() => {
		for (const name of [note.from, note.to]) writeFileSync(wholeMark(installed.home, name), 'ran');
		prune(installed.home, [note.from, note.to]);
	});
	await writeDown(context, 'updated', `release ${note.to}`, 'done');
	asCaller(() => dropNote(installed.home));
	say(`${note.to} runs and answers. ${note.from} stays beside it.`);
	return 0;
}

/**
 * Back to the release before: while an update is not finished with the databases as they were, afterwards only where
 * the older one knows their shapes.
 * @throws OperatorError one line
 */
export async function back(site: Site): Promise<0 | 1> {
	const { installed, context } = site;
	const { data } = context.environment;
	actAsOwnerOf(data);
	const note = readNote(installed.home);
	if (note && note.phase !== 'trying') {
		await goBack(site, note);
		context.say(
			`${note.from} is in its place again, with its data. ${site.service.startsByItself ? '' : site.service.how}`.trim()
		);
		return 0;
	}
	const [before] = releaseNames(installed.home).filter((name) => name !== installed.name);
	if (before === undefined) throw new OperatorError('No other release lies beside the one that runs.');
	const list = listIn(join(releasesIn(installed.home), before));
	const newer = Object.entries(await shapesOf(data)).find(
		([file, shape]) => shape > (list?.shapes[file] ?? 0)
	);
	if (newer)
		throw new OperatorError(
			`${before} cannot read ${newer[0]} as it is now. Put a backup from before the update back (docs/backup.md), or stay. Nothing was changed.`
		);
	const hold = holdHome(installed.home);
	try {
		await switchTo(site, before, false);
	} finally {
		hold.release();
	}
	return settle(site);
}

/** The moment itself: the service stands still from its first line to its last. */
async function switchTo(site: Site, to: string, takes: boolean): Promise<void> {
	const { installed, context, service } = site;
	const { home, name: from } = installed;
	const { data } = context.environment;
	const release = join(releasesIn(home), to);
	// What was not taken yet must not be given back: it would be that of the update before, or none.
	let note: UpdateNote = { phase: 'switching', from, to, takes: false, shapes: await shapesOf(data) };
	asCaller(() => writeNote(home, note));
	try {
		asCaller(() => service.stop());
		const hold = existsSync(data) ? holdOrRefuse(data) : undefined;
		try {
			await keepWayBack(data);
			asCaller(() => {
				if (takes) {
					keepDeployment(release, context.environment);
					note = { ...note, takes };
					writeNote(home, note);
					takeDeployment(release, context.environment);
				}
				for (const path of changeUnits(site, from, to).left)
					context.say(
						`look: ${path} was changed by hand and stays; compare it with the one in deploy/ of the release.`
					);
				leadTo(home, to);
			});
		} finally {
			hold?.release();
		}
		asCaller(() => {
			service.startAnew();
			writeNote(home, { ...note, phase: 'switched' });
		});
	} catch (error) {
		if (current(home) === to) await goBack(site, note);
		else {
			asCaller(() => {
				undoBeside(site, note);
				service.startAnew();
				dropNote(home);
				takeForHalf(home, to);
			});
			dropCopies(data);
		}
		throw notTaken(error, installed);
	}
}

/** What was changed beside the link, for a switch that does not come. */
function undoBeside(site: Site, { from, to, takes }: UpdateNote): void {
	const { home } = site.installed;
	if (takes) giveDeploymentBack(join(releasesIn(home), to), site.context.environment);
	changeUnits(site, to, from);
}

/** After the switch: the release that runs now shows that it is well, and tidies up. */
async function settle(site: Site): Promise<0 | 1> {
	const { installed, context, service } = site;
	const { say, environment } = context;
	const note = readNote(installed.home)!;
	if (!service.startsByItself) {
		say(
			`${note.to} is in its place. ${service.how} Then once more: companion update (it looks whether all is well, and tidies up).`
		);
		return 0;
	}
	const { silent } = await askUntilWell(
		placesOf(environment),
		unitsOf(installed, join(releasesIn(installed.home), note.to)),
		site.timeoutSeconds
	);
	if (silent.length > 0) {
		await goBack(site, note);
		await writeDown(context, 'updated', `release ${note.to}`, 'failed');
		throw new OperatorError(
			`${note.to} did not answer (${silent.join(', ')}). ${note.from} runs again, with its data. See: journalctl -u river`
		);
	}
	if (await site.finish(installed.home)) return 0;
	say(`${note.to} runs. Run companion update once more: it tidies up.`);
	return 1;
}

/** The databases first, then the link: ended in between, the newer release runs with older data, and brings it on. */
async function goBack(site: Site, note: UpdateNote): Promise<void> {
	const { installed, context, service } = site;
	const { environment } = context;
	asCaller(() => {
		writeNote(installed.home, { ...note, phase: 'back' });
		service.stop();
	});
	const hold = existsSync(environment.data) ? holdOrRefuse(environment.data) : undefined;
	try {
		// Where nothing was brought to a new shape the old one reads it as it is, and nothing that came since is lost.
		if (await isChanged(environment.data, note.shapes)) await goWayBack(environment.data);
		asCaller(() => {
			undoBeside(site, note);
			leadTo(installed.home, note.from);
		});
	} finally {
		hold?.release();
	}
	asCaller(() => service.startAnew());
	if (service.startsByItself) {
		const units = unitsOf(installed, join(releasesIn(installed.home), note.from));
		const { silent } = await askUntilWell(placesOf(environment), units, site.timeoutSeconds);
		if (silent.length > 0)
			throw new OperatorError(
				`${note.from} is in its place again, and ${silent.join(', ')} does not answer. See: journalctl -u river. Then: companion update`
			);
	}
	dropCopies(environment.data);
	asCaller(() => {
		dropNote(installed.home);
		// It may be the one that does this, so its files go with the next update.
		takeForHalf(installed.home, note.to);
	});
}

/** Lies beside the files of a release when they are all there; `ran` stands in it once it was seen to run well. */
const wholeMark = (home: string, name: string) => join(releasesIn(home), name, '.complete');

/** One that never ran well is not whole any more: as the newest that lies beside it is where `--back` would lead. */
function takeForHalf(home: string, name: string): void {
	const mark = wholeMark(home, name);
	if (existsSync(mark) && readFileSync(mark, 'utf8') !== 'ran') rmSync(mark);
}

async function isChanged(data: string, before: Record<string, number>): Promise<boolean> {
	try {
		const now = await shapesOf(data);
		return Object.entries(before).some(([file, shape]) => now[file] !== shape);
	} catch {
		// One that cannot even be read was written half by the newer version.
		return true;
	}
}

function changeUnits({ installed: { home, install }, service, machine }: Site, from: string, to: string) {
	if (!service.startsByItself || !install) return { placed: [], left: [] };
	const folder = (name: string) => join(releasesIn(home), name);
	const done = placeUnits(folder(from), folder(to), install.units, machine);
	if (done.placed.length > 0) service.reload();
	return done;
}

/** Unpacks it beside the others. @returns false where it lies there already, whole */
async function layRelease(archive: string, looked: LookedInto, folder: string): Promise<boolean> {
	if (existsSync(join(folder, '.complete')) && differencesIn(folder, looked.list).length === 0) return false;
	const half = join(folder, '..', `.arriving-${looked.name}`);
	await unpackRelease(archive, looked, half);
	writeFileSync(join(half, '.complete'), '');
	// On the disk before anything leads there.
	spawnSync('sync', ['-f', half], { stdio: 'ignore' });
	rmSync(folder, { recursive: true, force: true });
	renameSync(half, folder);
	return true;
}

/** The one that runs is never written into, not even where its files were damaged. */
const nameFor = ({ name }: LookedInto, installed: Installed) =>
	name === installed.name ? `${name}-again` : name;
const again = /-again$/;

/**
 * Whether the release's own configuration and keys are to be taken.
 * @returns `said`: where they differ from those here, and those here stay
 * @throws OperatorError where they differ and nobody said whose count
 */
async function fitting(
	{ context: { environment }, installed }: Site,
	folder: string,
	{ deployment }: UpdateOptions
): Promise<{ takes: boolean; said: string[] }> {
	const differs = otherDeployment(folder, environment);
	if (differs.length === 0 || deployment === 'server') return { takes: false, said: differs };
	if (deployment === 'release') return { takes: true, said: [] };
	rmSync(folder, { recursive: true, force: true });
	throw new OperatorError(
		`${differs.join(' ')} Have a release made with ${environment.config.path} and ${environment.keys} of this server; or say whose count: --deployment release, or --deployment server. ${installed.name} runs as before.`
	);
}

const deploymentOf = ({ context: { environment } }: Site, folder: string, takes: boolean) =>
	takes
		? { config: join(folder, deployed.config), keys: join(folder, deployed.keys) }
		: { config: environment.config.path, keys: environment.keys };

/** What is started of a release: what was installed, or where nobody knows, what it has. */
function unitsOf({ install }: Installed, folder: string): string[] {
	if (install) return install.units;
	return ['box.service', 'river.service', 'desk.service'].filter((unit) =>
		existsSync(join(folder, 'deploy', 'systemd', unit))
	);
}

/** Folders of whole releases, the newest first. */
const releaseNames = (home: string): string[] =>
	readdirSync(releasesIn(home))
		.filter((name) => existsSync(wholeMark(home, name)))
		.map((name) => ({ name, at: statSync(wholeMark(home, name)).mtimeMs }))
		.sort((a, b) => b.at - a.at)
		.map(({ name }) => name);

function prune(home: string, keeps: string[]): void {
	dropHalfReleases(home);
	for (const name of releaseNames(home))
		if (!keeps.includes(name)) rmSync(join(releasesIn(home), name), { recursive: true, force: true });
}

function dropHalfReleases(home: string): void {
	const whole = [current(home), ...releaseNames(home)];
	for (const name of readdirSync(releasesIn(home)))
		if (!whole.includes(name)) rmSync(join(releasesIn(home), name), { recursive: true, force: true });
}

function holdHome(home: string): Hold {
	mkdirSync(releasesIn(home), { recursive: true });
	const hold = holdAlone(home);
	if (!hold) throw new OperatorError('Another update runs. Wait until it is done.');
	return hold;
}

/** The data folder alone, a moment after the service was stopped. @throws OperatorError while somebody works with it */
function holdOrRefuse(data: string): Hold {
	const hold = holdAlone(data);
	if (hold) return hold;
	throw new OperatorError(
		'The service or another command works with the data folder. Stop it, then run this again.'
	);
}

function notTaken(error: unknown, { name }: Installed): Error {
	if (!(error instanceof OperatorError)) return error as Error;
	return new OperatorError(`It was not taken: ${error.message.replace(/\.$/, '')}. ${name} runs as before.`);
}

/** By the code of the release that runs now. */
function finishByItself(home: string): Promise<boolean> {
	const program = join(home, 'current');
	const { status } = asCaller(() =>
		spawnSync(
			join(program, 'node_modules', '.bin', 'node'),
			[join(program, 'src', 'operator', 'main.ts'), 'update'],
			{
				stdio: 'inherit',
				env: { ...process.env, COMPANION_PROGRAM: program }
			}
		)
	);
	return Promise.resolve(status === 0);
}
