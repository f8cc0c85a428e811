import { execFileSync } from 'node:child_process';
import {
	chmodSync,
	chownSync,
	cpSync,
	existsSync,
	lstatSync,
	mkdirSync,
	readFileSync,
	readlinkSync,
	realpathSync,
	renameSync,
	rmSync,
	statSync,
	symlinkSync,
	writeFileSync
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as v from 'valibot';
import { caseDatabasePath } from '#lib/server/cases/embedded/embedded-source.ts';
import { checked, importBatch } from '#lib/server/cases/import/import-files.ts';
import { isStarted } from '#lib/server/demonstration.ts';
import { readDeployment } from '#lib/server/deployment.ts';
import type { Environment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { listName, signatureName } from '#operator/release/release-list.ts';
import { isSigned, Signature } from '#operator/release/signature.ts';
import { build, isBuildFresh } from '#operator/start/build.ts';
import { readInstallFile } from '#operator/update/installed.ts';
import { dropIns } from '#operator/update/units.ts';
import type { Answers } from './answers.ts';
import { caddyfile, configurationFile, environmentFile, isCaddyOwn } from './files.ts';

/** One thing that an install sees to. Done twice it changes nothing. */
export type InstallStep = { what: string; isDone: () => boolean; do: () => void | Promise<void> };

export type Where = {
	/** The release or clone that is installed. */
	from: string;
	/** The root of the machine's files; another folder than `/` takes files alone: no account, package or service. */
	into: string;
	answers: Answers;
	environment: Environment;
};

const units = ['box.service', 'river.service', 'desk.service'];
const services = [...units, 'caddy'];

/** What a server runs, beside the packages. */
const parts = [
	'src',
	'locales',
	'static',
	'deploy',
	'docs',
	'package.json',
	'package-lock.json',
	'tsconfig.json'
];

/** Everything that has to be seen to, in order. */
export function stepsOf({ from, into, answers, environment }: Where): InstallStep[] {
	const isMachine = into === '/';
	const at = (path: string) => join(into, path);
	// Undefined where there is no such account yet: a folder may lie there before it.
	const uidOf = (account: string) =>
		succeeds('id', '-u', account) ? Number(output('id', '-u', account)) : undefined;
	const give = (path: string, account: string) => {
		if (isMachine) chownSync(path, uidOf(account)!, Number(output('id', '-g', account)));
	};

	const account = (name: string): InstallStep => ({
		what: `the account ${name}, that nobody signs in with`,
		isDone: () => !isMachine || succeeds('id', name),
		do: () =>
			run(
				'useradd',
				'--system',
				'--user-group',
				'--no-create-home',
				'--home-dir',
				'/nonexistent',
				'--shell',
				'/usr/sbin/nologin',
				name
			)
	});
	const folder = (path: string, mode: number, owner?: string): InstallStep => ({
		what: `the folder ${path}${owner ? `, for ${owner}${mode === 0o700 ? ' alone' : ''}` : ''}`,
		isDone: () =>
			existsSync(at(path)) &&
			(statSync(at(path)).mode & 0o777) === mode &&
			(!isMachine || owner === undefined || statSync(at(path)).uid === uidOf(owner)),
		do: () => {
			mkdirSync(at(path), { recursive: true });
			chmodSync(at(path), mode);
			if (owner) give(at(path), owner);
		}
	});
	const file = (
		path: string,
		text: () => string,
		mode = 0o644,
		keepOld?: (text: string) => boolean
	): InstallStep => ({
		what: `the file ${path}`,
		isDone: () => existsSync(at(path)) && readFileSync(at(path), 'utf8') === text(),
		do: () => {
			mkdirSync(dirname(at(path)), { recursive: true });
			if (keepOld && existsSync(at(path)) && keepOld(readFileSync(at(path), 'utf8')))
				cpSync(at(path), `${at(path)}.before-river`);
			writeFileSync(`${at(path)}.new`, text(), { mode });
			chmodSync(`${at(path)}.new`, mode);
			renameSync(`${at(path)}.new`, at(path));
		}
	});
	// What people decide later is theirs: it is written where there is nothing, and never again.
	const first = (path: string, text: () => string | undefined, owner: string): InstallStep => ({
		what: `the file ${path}, where there is none yet`,
		isDone: () => existsSync(at(path)) || text() === undefined,
		do: () => {
			writeFileSync(at(path), text()!, { mode: 0o644 });
			give(at(path), owner);
		}
	});
	const deployed = (name: string) => () => readFileSync(join(from, 'deploy', name), 'utf8');
	const carried = (name: string) => {
		const path = join(from, 'deployment', name);
		return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
	};
	const release = existsSync(join(from, 'release.json'))
		? basename(realpathSync(from))
		: `clone-${versionOf(from)}`;
	const program = at(`/opt/river/releases/${release}`);
	const configured: Environment = {
		...environment,
		root: from,
		config: { path: at('/etc/river/companion.config.json'), named: true },
		keys: at('/etc/river/companion.keys.json')
	};

	const steps: InstallStep[] = [
		{
			what: 'Caddy, the proxy that speaks HTTPS (Debian’s package)',
			isDone: () => !isMachine || succeeds('caddy', 'version'),
			do: () => {
				run('apt-get', 'update', '-qq');
				run('apt-get', 'install', '-y', '-qq', '--no-install-recommends', 'caddy');
			}
		},
		account('river'),
		account('box'),
		folder('/etc/river', 0o755, 'river'),
		folder('/var/lib/river', 0o700, 'river'),
		folder('/var/lib/box', 0o700, 'box'),
		file('/etc/river/environment', () => environmentFile(answers, textIn(at('/etc/river/environment')))),
		first(
			'/etc/river/companion.config.json',
			() => carried('companion.config.json') ?? configurationFile(answers),
			'river'
		),
		first('/etc/river/companion.keys.json', () => carried('companion.keys.json'), 'river'),
		{
			// Without it the app would not start; from then on a file that is missing is told and never made anew.
			what: 'a book of nobody yet in /var/lib/river, where nothing lies',
			isDone: () =>
				isStarted(at('/var/lib/river')) ||
				(existsSync(configured.config.path) && readDeployment(configured.config).source.kind !== 'embedded'),
			do: async () => {
				const path = caseDatabasePath(at('/var/lib/river'));
				await importBatch(path, checked([], readDeployment(configured.config).phaseMap));
				for (const one of [path, `${path}-journal`]) if (existsSync(one)) give(one, 'river');
			}
		},
		{
			what: 'a build with this configuration',
			// A release brings its own; whether it fits is said by the service and by doctor.
			isDone: () => existsSync(join(from, 'release.json')) || isBuildFresh(configured),
			do: () => build(configured)
		},
		{
			what: `the program in /opt/river/releases/${release}`,
			isDone: () => existsSync(join(program, '.complete')) && sameBuild(from, program),
			do: () => {
				if (realpathSync(from) !== program) takeOver(from, program);
				writeFileSync(join(program, '.complete'), '');
			}
		},
		{
			what: '/opt/river/current, which leads to it',
			isDone: () =>
				lstatSync(at('/opt/river/current'), { throwIfNoEntry: false })?.isSymbolicLink() === true &&
				readlinkSync(at('/opt/river/current')) === join('releases', release),
			do: () => {
				const link = at(`/opt/river/current.${process.pid}`);
				symlinkSync(join('releases', release), link);
				renameSync(link, at('/opt/river/current'));
			}
		},
		file(
			'/opt/river/install.json',
			() =>
				`${JSON.stringify({ units, current: '/opt/river/current', releaseKey: releaseKeyFor(at('/opt/river'), from) })}\n`
		),
		...units.map((unit) => file(`/etc/systemd/system/${unit}`, deployed(`systemd/${unit}`))),
		...dropIns.map((name) => file(`/etc/systemd/system/${name}`, deployed(`systemd/${name}`))),
		file(
			'/etc/caddy/Caddyfile',
			() => caddyfile(from, answers),
			0o644,
			(text) => !isCaddyOwn(text)
		),
		file('/usr/local/bin/companion', deployed('companion'), 0o755)
	];
	// What was changed is read at a start.
	let changed = false;
	const noting = steps.map((step) => ({
		...step,
		do: async () => {
			await step.do();
			changed = true;
		}
	}));
	return [
		...noting,
		{
			what: 'the services: started, and started again with the machine',
			isDone: () =>
				!isMachine ||
				!isSystemdRunning() ||
				(!changed && services.every((unit) => succeeds('systemctl', 'is-active', '--quiet', unit))),
			do: () => {
				run('systemctl', 'daemon-reload');
				run('systemctl', 'enable', '--quiet', ...services);
				run('systemctl', 'restart', ...services);
			}
		}
	];
}

/** Whether services can be started here at all; in a container there is nobody to do it. */
export const isSystemdRunning = (): boolean => existsSync('/run/systemd/system');

/** Copies what runs; a clone's packages are installed anew without what only builds and tests. */
function takeOver(from: string, program: string): void {
	const fresh = `${program}.new`;
	rmSync(fresh, { recursive: true, force: true });
	mkdirSync(dirname(fresh), { recursive: true, mode: 0o755 });
	if (existsSync(join(from, 'release.json')))
		cpSync(from, fresh, { recursive: true, verbatimSymlinks: true });
	else {
		mkdirSync(fresh);
		for (const part of parts.filter((part) => existsSync(join(from, part))))
			cpSync(join(from, part), join(fresh, part), { recursive: true });
		for (const config of ['svelte.config.js', 'vite.config.ts', 'eslint.config.js'])
			if (existsSync(join(from, config))) cpSync(join(from, config), join(fresh, config));
		for (const built of ['build', 'build-desk'])
			cpSync(join(from, built), join(fresh, built), { recursive: true, dereference: true });
		run('npm', 'ci', '--omit=dev', '--no-audit', '--no-fund', '--prefix', fresh);
	}
	rmSync(program, { recursive: true, force: true });
	renameSync(fresh, program);
}

const textIn = (path: string) => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** The key that signs the releases of this server: what it knew before, or the one that signed what is installed now. */
function releaseKeyFor(home: string, from: string): string | undefined {
	const known = readInstallFile(home)?.releaseKey;
	if (known !== undefined) return known;
	const [list, signature] = [listName, signatureName].map((name) => textIn(join(from, name)));
	if (list === undefined || signature === undefined) return undefined;
	const signed = v.safeParse(Signature, JSON.parse(signature));
	return signed.success && isSigned(Buffer.from(list), signed.output) ? signed.output.key : undefined;
}

const versionOf = (root: string) =>
	(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;

function sameBuild(one: string, other: string): boolean {
	const [first, second] = [one, other].map((root) => join(root, 'build', '.made-from'));
	return (
		existsSync(first!) &&
		existsSync(second!) &&
		readFileSync(first!, 'utf8') === readFileSync(second!, 'utf8')
	);
}

function run(command: string, ...args: string[]): void {
	try {
		execFileSync(command, args, {
			stdio: ['ignore', 'ignore', 'pipe'],
			env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
		});
	} catch (error) {
		const said = String((error as { stderr?: Buffer }).stderr ?? '')
			.trim()
			.split('\n')
			.at(-1);
		throw new OperatorError(`${command} ${args.join(' ')} did not work${said ? `: ${said}` : '.'}`);
	}
}

const output = (command: string, ...args: string[]) =>
	execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });

function succeeds(command: string, ...args: string[]): boolean {
	try {
		execFileSync(command, args, { stdio: 'ignore' });
		return true;
	} catch {
		return false;
	}
}
