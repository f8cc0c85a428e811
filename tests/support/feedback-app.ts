import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { addDays } from '#lib/domain/day.ts';
import { openIssued } from '#lib/server/ballots/issued.ts';
import { readPeriodKeys } from '#lib/server/ballots/period-keys.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment, type Environment } from '#lib/server/environment.ts';
import { openSecret } from '#lib/server/secret.ts';
import { wordFolders, writeOwnTexts } from '#lib/server/words/own-words.ts';
import { runCommandLine } from '#operator/command-line.ts';
import { makePeriods } from '#operator/commands/feedback/keys.ts';
import { mailboxCommand } from '#mailbox/command.ts';
import { RunningApp, today } from './app.ts';
import { freePort, RunningProcess } from './processes.ts';

/** The opener's passphrase in tests. */
export const passphrase = 'a passphrase for tests alone';

/**
 * The app and its mailbox with feedback periods of their own. Public keys are a part of the release, so this is a build
 * of its own, made in a copy of the project.
 */
export class FeedbackApp {
	readonly app: RunningApp;
	readonly environment: Environment;
	readonly root: string;
	/** The mailbox beside it; ended and begun again as the app is. */
	readonly mailbox: RunningProcess;

	private constructor(app: RunningApp, root: string, variables: Record<string, string>) {
		this.app = app;
		this.root = root;
		const { flags, entry } = mailboxCommand;
		this.mailbox = new RunningProcess([...flags, '--import', movedClock, entry], variables, root);
		this.environment = readEnvironment(variables, root);
	}

	/** Takes a release with keys; the period `now` is open, `next` comes after it. */
	static async start(): Promise<FeedbackApp> {
		const root = mkdtempSync(join(tmpdir(), 'feedback-'));
		await releaseIn(root);

		const { COMPANION_DATA: data, COMPANION_KEYS: keys } = placesIn(root);
		// Both addresses stand in the release: phones write to no other.
		const { app: address, postOffice } = readPeriodKeys(keys);
		const [PORT, MAILBOX_PORT] = [address!, postOffice!.origin].map((origin) => new URL(origin).port);
		const port = Number(PORT);
		const variables = { PORT: PORT!, MAILBOX_PORT: MAILBOX_PORT!, ...placesIn(root) };
		const issued = await openIssued(data, openSecret(data));
		await issued.setState('now', 'open');
		await issued.close();
		const app = await RunningApp.start({ root, variables, data, port, samples: true });
		const running = new FeedbackApp(app, root, variables);
		await running.mailbox.run();
		return running;
	}

	get mailboxOrigin(): string {
		return this.environment.mailboxOrigin;
	}

	/** Begins the mailbox anew with a clock that says this day: by its own clock alone it closes. */
	async mailboxOn(day: string): Promise<void> {
		await this.mailbox.stop();
		this.mailbox.variables.MOVED_CLOCK = `${day}T05:00:00Z`;
		await this.mailbox.run();
	}

	/** Runs `feedback …` as the organisation does on some later day. */
	async operate(day: string, ...args: string[]): Promise<string[]> {
		const said: string[] = [];
		await runCommandLine(['feedback', ...args], {
			environment: this.environment,
			deployment: () => readDeployment(this.environment.config),
			now: () => new Date(`${day}T05:00:00Z`),
			say: (line) => said.push(line)
		});
		return said;
	}

	async remove(): Promise<void> {
		await this.mailbox.stop();
		await this.app.remove();
		rmSync(this.root, { recursive: true, force: true });
	}
}

const movedClock = pathToFileURL(join(process.cwd(), 'tests/support/moved-clock.mjs')).href;

/** Its keys, and its data with the issuer's halves of them. */
const placesIn = (root: string) => ({
	COMPANION_DATA: join(root, 'data'),
	COMPANION_KEYS: join(root, 'companion.keys.json')
});

/**
 * A copy of the project with keys of its own, built. FEEDBACK_RELEASE names a folder where the first one of a run is kept
 * for those after it: a build takes as long as ten walks.
 */
async function releaseIn(root: string): Promise<void> {
	const kept = process.env.FEEDBACK_RELEASE;
	if (kept && existsSync(kept)) return cpSync(kept, root, { recursive: true, verbatimSymlinks: true });
	for (const part of ['src', 'locales', 'static', 'tests/cases', 'package.json', 'tsconfig.json'])
		cpSync(part, join(root, part), { recursive: true });
	for (const file of ['svelte.config.js', 'vite.config.ts']) cpSync(file, join(root, file));
	symlinkSync(join(process.cwd(), 'node_modules'), join(root, 'node_modules'));
	const ports = { PORT: String(await freePort()), MAILBOX_PORT: String(await freePort()) };
	await makePeriods(
		readEnvironment({ ...placesIn(root), ...ports }, root),
		[
			{ id: 'now', opens: addDays(today(), -30), closes: addDays(today(), 60) },
			{ id: 'next', opens: addDays(today(), 61), closes: addDays(today(), 150) }
		],
		{
			existing: { demonstration: true, periods: [] },
			opening: join(root, 'opening'),
			reader: 'Sokha',
			passphrases: { ratings: passphrase, words: passphrase }
		}
	);
	await sayItsOwn(root);
	buildIn(root);
	if (kept) cpSync(root, kept, { recursive: true, verbatimSymlinks: true });
}

/** What its organisation says in words of its own on an open page, and its recording of them. */
export const ownLead = 'Read this in peace, before a first talk with us.';

async function sayItsOwn(root: string): Promise<void> {
	const environment = readEnvironment(placesIn(root), root);
	writeOwnTexts(wordFolders(environment), 'en', new Map([['meet:lead', ownLead]]));
	const recordings = join(root, 'recordings', 'en');
	mkdirSync(recordings, { recursive: true });
	cpSync('tests/voice/breathe-with-the-lotus.mp3', join(recordings, 'meet.lead.mp3'));
	await runCommandLine(['words', 'voice', join(root, 'recordings')], {
		environment,
		deployment: () => readDeployment(environment.config),
		now: () => new Date(),
		say: () => {}
	});
}

function buildIn(root: string): void {
	const vite = join('node_modules', 'vite', 'bin', 'vite.js');
	const done = spawnSync(process.execPath, [vite, 'build', '--logLevel', 'error'], {
		cwd: root,
		// What a test runner says of itself keeps an organisation's words out (`vite.config.ts`).
		env: { ...process.env, VITEST: '', NODE_ENV: 'production', ...placesIn(root) },
		encoding: 'utf8'
	});
	if (done.status !== 0 || !existsSync(join(root, 'build', 'handler.js')))
		throw new Error(`The build with keys failed: ${done.stderr}`);
}
