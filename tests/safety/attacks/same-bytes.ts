import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
	appendFileSync,
	cpSync,
	existsSync,
	globSync,
	mkdtempSync,
	readFileSync,
	realpathSync,
	rmSync,
	statSync,
	symlinkSync
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { observe } from '#operator/verify/observe.ts';
import { control, finding, type Attack, type Finding } from '#tests/safety/finding.ts';
import { RunningApp } from '#tests/support/app.ts';
import { CheatingProxy, oneBitOff } from '#tests/support/cheating-proxy.ts';
import { keyIn, SignedBuild } from '#tests/support/signed-build.ts';

/*
 * Whether somebody else can check what a server hands out. Two whole builds of what lies here, in two folders, one of them
 * 400 days on, in another zone and another language (faketime); and one bit in each file in turn, seen from outside.
 */

const builds = ['build', 'build-desk'];

/** Builds what lies here in a folder of its own. @returns the bytes of each file, as hashes */
function builtIn(
	folder: string,
	how: { days: number; variables: Record<string, string> }
): Map<string, string> {
	// As it lies here, what is not committed yet among it.
	const tracked = execFileSync('git', [
		'ls-files',
		'-z',
		'--cached',
		'--others',
		'--exclude-standard'
	]).toString();
	for (const file of tracked.split('\0').filter((one) => one !== '' && existsSync(one)))
		cpSync(file, join(folder, file), { recursive: true });
	symlinkSync(join(process.cwd(), 'node_modules'), join(folder, 'node_modules'));
	const build = [process.execPath, 'src/operator/start/ensure-build.ts'];
	const [program, ...args] = how.days === 0 ? build : ['faketime', '-f', `+${how.days}d`, ...build];
	const { PATH, HOME } = process.env;
	const { status, stderr, error } = spawnSync(program!, args, {
		cwd: folder,
		encoding: 'utf8',
		env: { PATH, HOME, ...how.variables } as NodeJS.ProcessEnv
	});
	if (status !== 0) throw new Error(`the build did not come: ${error?.message ?? stderr.slice(-300)}`);
	return bytesOf(folder);
}

function bytesOf(folder: string): Map<string, string> {
	const found = new Map<string, string>();
	for (const name of builds) {
		const root = realpathSync(join(folder, name));
		for (const file of globSync(['**/*', '**/.*'], { cwd: root }))
			if (statSync(join(root, file)).isFile())
				found.set(
					join(name, file),
					createHash('sha256')
						.update(readFileSync(join(root, file)))
						.digest('hex')
				);
	}
	return found;
}

const apart = (one: Map<string, string>, other: Map<string, string>) =>
	[...new Set([...one.keys(), ...other.keys()])].filter((file) => one.get(file) !== other.get(file));

async function twoBuilds(): Promise<Finding[]> {
	const folders = ['first-', 'a second one with a longer name-'].map((name) =>
		mkdtempSync(join(tmpdir(), name))
	);
	try {
		const first = builtIn(folders[0]!, { days: 0, variables: { TZ: 'UTC', LANG: 'C.UTF-8' } });
		const second = builtIn(folders[1]!, {
			days: 400,
			variables: { TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }
		});
		const differ = apart(first, second);
		// The look itself: one bit in one file of one of them.
		const file = join(folders[1]!, 'build', 'client', 'service-worker.js');
		appendFileSync(file, ' ');
		const seen = apart(first, bytesOf(folders[1]!));
		return [
			finding(
				'two whole builds, in two folders, 400 days apart, in two zones and languages, are the same in every byte',
				`${differ.length} of ${first.size} files differ ${differ.slice(0, 5).join(', ')}`,
				'0',
				first.size > 300 && differ.length === 0
			),
			control('one byte in one of them is seen', seen.join(', '), '1 file', seen.length === differ.length + 1)
		];
	} finally {
		for (const folder of folders) rmSync(folder, { recursive: true, force: true });
	}
}

async function oneBitInTurn(most: number): Promise<Finding[]> {
	const folder = mkdtempSync(join(tmpdir(), 'served-'));
	const ours = keyIn(join(folder, 'ours.key'));
	const build = new SignedBuild(join(folder, 'app'), [ours.key]);
	build.sign(ours);
	const app = await RunningApp.start({ root: build.root });
	const proxy = await CheatingProxy.before(app.origin);
	try {
		const pinned = { signers: [ours.key], lost: [] };
		const look = async () => (await observe(new URL(proxy.origin), pinned, undefined)).differences;
		const began = performance.now();
		const honest = await look();
		const seconds = (performance.now() - began) / 1000;
		const files = Object.keys(build.list.hashes).slice(0, most);
		let [found, falsely] = [0, 0];
		for (const file of files) {
			proxy.cheat = (path, _, answer) => {
				if (path === file && answer.status === 200) answer.body = oneBitOff(answer.body);
			};
			const named = new Set((await look()).map((line) => line.split(': ', 1)[0]!));
			found += Number(named.delete(file));
			falsely += named.size;
		}
		return [
			finding('an honest server is said to be one', honest.length, '0 differences', honest.length === 0),
			finding('a look at a server takes', `${seconds.toFixed(1)} s`, '60 s', seconds <= 60),
			finding(
				'one bit in each file in turn is found, and no other file is named',
				`${found} of ${files.length}, ${falsely} others`,
				'all, 0 others',
				found === files.length && falsely === 0
			)
		];
	} finally {
		await proxy.end();
		await app.remove();
		rmSync(folder, { recursive: true, force: true });
	}
}

export const sameBytes: Attack = {
	about:
		'two builds of one tree compared byte by byte; a server that changes one bit of one file, seen from outside',
	run: async (size) =>
		size === 'full' ? [...(await twoBuilds()), ...(await oneBitInTurn(Infinity))] : oneBitInTurn(3)
};
