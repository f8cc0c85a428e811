import { execFileSync } from 'node:child_process';
import { globSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Variables } from '#tests/support/processes.ts';

/** A file system of its own, so small that a test can fill it. */
export type SmallDisk = {
	folder: string;
	/** For a process that meets it. */
	variables: Variables;
	/** Fills it up. @param room bytes that stay free */
	fill(room?: number): void;
	free(): void;
	/** From now on nothing on it can be written, or again. */
	readOnly(on: boolean): void;
	remove(): void;
};

/** Whether this account may mount one: root on Linux alone. */
export const mayMount = process.platform === 'linux' && process.getuid?.() === 0;

/** What a process is given so that it can fail as `faulty-disk.mjs` does. @param fault a file that says what is at fault */
export const faulty = (fault: string): Variables => ({
	NODE_OPTIONS: `--import=${pathToFileURL(join('tests', 'fakes', 'faulty-disk.mjs')).href}`,
	FAULT: fault
});

/** Where no disk may be mounted: each process fails by itself as if there were no room. */
export function fakeDisk(): SmallDisk {
	const folder = mkdtempSync(join(tmpdir(), 'fake-disk-'));
	const fault = join(folder, 'fault');
	const free = () => rmSync(fault, { force: true });
	return {
		folder,
		variables: faulty(fault),
		// A write of ours is some kilobytes.
		fill: (room = 0) => writeFileSync(fault, `full ${Math.floor(room / 8192)}`),
		free,
		readOnly: (on) => (on ? writeFileSync(fault, 'read-only') : free()),
		remove: () => rmSync(folder, { recursive: true })
	};
}

export function smallDisk(megabytes: number): SmallDisk {
	const folder = mkdtempSync(join(tmpdir(), 'small-disk-'));
	execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=700`, 'tmpfs', folder]);
	const filler = join(folder, 'filler');
	const free = () => {
		const { bavail, bsize } = statfsSync(folder);
		return bavail * bsize;
	};
	return {
		folder,
		variables: {},
		fill: (room = 0) => {
			for (const size of [1 << 20, 4096, 1])
				try {
					for (let at = 0; free() >= room + size || room === 0; at += 1)
						writeFileSync(`${filler}-${size}-${at}`, Buffer.alloc(size));
				} catch {
					// No more of this size.
				}
		},
		free: () => {
			for (const file of globSync('filler-*', { cwd: folder })) rmSync(join(folder, file));
		},
		readOnly: (on) => void execFileSync('mount', ['-o', `remount,${on ? 'ro' : 'rw'}`, folder]),
		remove: () => {
			// At once for us; for whoever still looks at it, when they are done.
			execFileSync('umount', ['-l', folder]);
			rmSync(folder, { recursive: true });
		}
	};
}
