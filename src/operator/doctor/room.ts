import { existsSync, readFileSync, statfsSync } from 'node:fs';
import { broken, good, look, measured, type Check, type Diagnosis } from './check.ts';

const gigabyte = 1024 ** 3;
const said = (bytes: number) => `${(bytes / gigabyte).toFixed(1)} GB`;

/** What a folder's disk still has, in bytes. */
function free(folder: string): number {
	const { bavail, bsize } = statfsSync(folder);
	return bavail * bsize;
}

/** Room on the disk of a folder. A backup and an update each need as much as lies there. */
export function diskOf(folder: string, bytes: number): Diagnosis {
	return measured(roomOf(folder, bytes), 'disk', bytes);
}

function roomOf(folder: string, bytes: number): Diagnosis {
	if (bytes >= 2 * gigabyte) return good(`${said(bytes)} are free where ${folder} lies`);
	return bytes >= gigabyte / 4
		? look(
				`Only ${said(bytes)} are free where ${folder} lies`,
				'Make room: an update and a backup need 2 GB.'
			)
		: broken(
				`The disk is nearly full where ${folder} lies (${said(bytes)} free)`,
				'Make room now: soon nothing that people do can be kept.'
			);
}

/** What programs may still take, as the kernel reckons it (proc_meminfo(5), `MemAvailable`). */
export function memoryOf(meminfo: string): Diagnosis[] {
	const [, kilobytes] = /^MemAvailable:\s+(\d+) kB$/m.exec(meminfo) ?? [];
	if (!kilobytes) return [];
	const bytes = Number(kilobytes) * 1024;
	return [
		bytes >= 0.15 * gigabyte
			? good(`${said(bytes)} of memory are free`)
			: look(
					`Only ${said(bytes)} of memory are free`,
					'Look what else runs on this machine. The two processes need about 0.3 GB.'
				)
	];
}

/** Room on the disk and in memory. */
export const room: Check = ({ environment: { data, mailboxData } }) => [
	...[data, mailboxData].filter(existsSync).map((folder) => diskOf(folder, free(folder))),
	...(existsSync('/proc/meminfo') ? memoryOf(readFileSync('/proc/meminfo', 'utf8')) : [])
];
