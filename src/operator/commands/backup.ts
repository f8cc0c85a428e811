import { Option } from 'commander';
import type { Declare } from '#operator/command.ts';

export const backup: Declare = (command, does) =>
	command
		.description(
			'Writes one sealed archive of everything that has to be kept, while the service runs, and reads it back. The key file is not in it: --key copies it, with the list of what ended, to a folder apart. Envelopes of a quarter that is open are in no backup.'
		)
		.argument('<FOLDER>', 'where the archive goes: another disk, or one that is carried away')
		.option('--key <FOLDER>', 'where the key file goes: never the same place')
		.option('--passphrase-file <FILE>', 'a file whose first line is the passphrase, for a backup by itself')
		.action(does(async () => (await import('#operator/backup/backup-work.ts')).backupWork));

export const restore: Declare = (command, does) =>
	command
		.description(
			'Puts an archive into an empty data folder, whole or not at all, and says what it brings back. What ended since (phones that were revoked, sharing that was taken back) ends again, where the list of it lies beside the key.'
		)
		.argument('[ARCHIVE]', 'the archive, or a folder of archives: then the newest')
		.option('--key <FILE>', 'the key file; without it, secret.key lies in the data folder already')
		.option('--passphrase-file <FILE>', 'a file whose first line is the passphrase')
		.option('--try', 'only tries it: puts it into a folder of its own, checks it, and removes it again')
		.option(
			'--lost <FILE>',
			'there is no backup: goes on with an empty one of this file, and says what is lost'
		)
		.action(does(async () => (await import('#operator/backup/restore-work.ts')).restoreWork));

export const key: Declare = (command, does) => {
	command
		.command('rotate')
		.description(
			'Seals everything under a new key, for when somebody may have read the old one. The service has to be stopped; phones notice nothing. Make a backup afterwards: older archives need the older key.'
		)
		.action(does(async () => (await import('#operator/backup/rotate-work.ts')).rotateWork));
};

export const move: Declare = (command, does) =>
	command
		.description(
			'Moves house: makes a last backup with the service stopped, and keeps this copy from being started again beside the new one. On the new machine: restore. With --to it moves the databases between the data folder and PostgreSQL, on this machine.'
		)
		.argument('[FOLDER]', 'where the archive goes')
		.option('--key <FOLDER>', 'where the key file goes: never the same place')
		.option('--passphrase-file <FILE>', 'a file whose first line is the passphrase')
		.addOption(
			new Option(
				'--to <ENGINE>',
				'moves all databases, counted and summed on both sides: to the PostgreSQL that DATABASE_URL names, or back into files of the data folder'
			).choices(['postgres', 'embedded'])
		)
		.option('--stay', 'nothing came of it: this copy may be started again')
		.action(does(async () => (await import('#operator/backup/move-work.ts')).moveWork));
