import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { openFile } from '#lib/server/database/sqlite/file.ts';
import { mailboxFile } from '#mailbox/ballot-store.ts';
import { boxOf } from '#mailbox/office.ts';
import { MailboxProcess } from '#tests/safety/ballots/mailbox-process.ts';
import { onePeriod, Organisation } from '#tests/safety/ballots/organisation.ts';
import { smallDisk } from './small-disk.ts';
import { control, finding, type Attack } from '#tests/safety/finding.ts';

export const fullDisk: Attack = {
	about: 'A disk that fills up under the mailbox, for real: a small file system of its own (needs root)',
	run: async () => {
		const made = await onePeriod();
		const disk = smallDisk(24);
		const organisation = await Organisation.open(made, { data: join(disk.folder, 'data') });
		const path = `/ballots/${made.period.id}/ratings`;
		const mailbox = await MailboxProcess.start(organisation);
		try {
			const before = await Promise.all(['a', 'b', 'c'].map((name) => organisation.ballot(name)));
			const late = await organisation.ballot('d');
			const taken = [];
			for (const ballot of before) taken.push((await mailbox.post(ballot, path)).status);
			disk.fill();
			const full = await mailbox.post(late, path);
			const health = (await fetch(`${mailbox.origin}/health`)).status;
			const again = (await mailbox.post(before[0]!, path)).status;
			await mailbox.stop();
			await mailbox.run();
			const restarted = (await fetch(`${mailbox.origin}/health`)).status;
			const weak = weakOn(disk.folder);
			disk.free();
			const roomy = (await mailbox.post(late, path)).status;
			const kept = organisation.mailbox.ballots(boxOf(made.period), 'ratings').length;
			const size = Math.round(statSync(mailboxFile(join(organisation.data, 'mailbox'))).size / 1024);
			return [
				finding(
					'on a full disk a ballot is refused, not lost, and the mailbox goes on',
					`${taken.join(', ')}; full: ${full.status} (again in ${full.headers.get('retry-after')} s), health ${health}, one that is in: ${again}; begun again: ${restarted}; with room: ${roomy}; kept ${kept} (${size} KB)`,
					'201 ×3; 503, 200, 200; 200; 201; 4',
					taken.every((status) => status === 201) &&
						[full.status, health, again, restarted, roomy, kept].join() === '503,200,200,200,201,4'
				),
				control(
					'what writes its whole file anew on that disk throws',
					weak,
					'SQLITE_FULL',
					/full/i.test(weak)
				)
			];
		} finally {
			await mailbox.stop();
			await organisation.remove();
			disk.remove();
		}
	}
};

/** The weak build: a store that is put in order by VACUUM, as ours was, and nothing that catches it. */
function weakOn(folder: string): string {
	const data = join(folder, 'weak');
	try {
		mkdirSync(data);
		const database = openFile(join(data, 'weak.db'));
		database.exec('CREATE TABLE t (b BLOB) STRICT;');
		database.prepare('INSERT INTO t VALUES (zeroblob(100000))').run();
		database.exec('VACUUM');
		return 'it went well';
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
}
