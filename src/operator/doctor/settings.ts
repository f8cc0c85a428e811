import { readSettings, withSettings } from '#lib/server/settings.ts';
import { broken, good, type Check } from './check.ts';

/** What the desk changed while everything runs, as it counts now. */
export const settingsInUse: Check = ({ environment, deployment }) => {
	const read = readSettings(environment);
	if ('fault' in read)
		return [
			broken(
				`${read.fault}: what stands in companion.config.json counts meanwhile`,
				'Have a director keep them anew at the desk (“How the app is set up”), or put the file back from your backup.'
			)
		];
	const { sharing, retention } = withSettings(deployment(), environment);
	const weeks = (count: number | undefined) => (count === undefined ? 'never' : `after ${count} weeks`);
	const changed = Object.keys(read.settings);
	return [
		good(
			`Sharing ends after ${sharing.days} days, silent phones ${weeks(retention.silentPhoneWeeks)}, phones of closed plans ${weeks(retention.closedWeeks)}` +
				(changed.length > 0 ? ` (kept at the desk: ${changed.join(', ')})` : '')
		)
	];
};
