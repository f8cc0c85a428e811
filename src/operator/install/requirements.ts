import { existsSync, statfsSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

const gigabyte = 1024 ** 3;

export type Machine = {
	isRoot: boolean;
	hasApt: boolean;
	freeBytes: number;
	memoryBytes: number;
	processors: number;
};

/** This machine, as far as it matters. */
export function machineHere(): Machine {
	const { bavail, bsize } = statfsSync('/');
	return {
		isRoot: process.getuid?.() === 0,
		hasApt: existsSync('/usr/bin/apt-get'),
		freeBytes: bavail * bsize,
		memoryBytes: totalmem(),
		processors: cpus().length
	};
}

/** What is missing, each in one line; empty where the service can be set up. */
export function missingHere({ isRoot, hasApt, freeBytes, memoryBytes }: Machine): string[] {
	return [
		...(isRoot ? [] : ['It has to be called as root: it makes accounts and services.']),
		...(hasApt ? [] : ['It needs Debian 12 or 13: apt-get is not here.']),
		...(freeBytes >= 2 * gigabyte ? [] : ['2 GB of free disk are needed.']),
		...(memoryBytes >= 0.45 * gigabyte ? [] : ['512 MB of memory are needed.'])
	];
}
