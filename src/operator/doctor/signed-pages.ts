import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { listIn } from '#lib/domain/served-list.ts';
import { called } from '#lib/server/called.ts';
import { numberOf, servedFiles } from '#lib/server/served-list.ts';
import { standingOf } from '#operator/release/served.ts';
import { keyNumber } from '#operator/release/signature.ts';
import { broken, good, look, type Check } from './check.ts';

/**
 * Whether phones take the build that lies here: with a release key they take only what it signed, and keep what they have
 * until then. What the build itself asks for counts, not what the keys file says by now: that is told with the rest.
 */
export const signedPages: Check = ({ environment: { root } }) => {
	const build = join(root, 'build');
	const standing = standingOf(build);
	if (!standing) return [];
	const { list, signers, lacking, made } = standing;
	const number = numberOf(list);
	if (signers.length === 0)
		return [
			look(
				`Phones take every version unchecked (this one: ${number}): no release key is named in the build`,
				`To let them take only what you signed: ${called('release key FILE')}, then build anew (docs/verify.md).`
			)
		];
	if (!isDeepStrictEqual(listIn({ list })?.hashes, servedFiles(build)))
		return [
			broken(
				`The build is not as its list says (version ${number}): phones will not take it`,
				'Find out who changed it. Then build it anew, or put the release over it again.'
			)
		];
	if (lacking.length > 0)
		return [
			broken(
				`Phones will not take this version (${number}) until it is signed by ${lacking.map(keyNumber).join(' and ')}: they keep the one they have, and a new phone keeps nothing for no network`,
				`Carry ${join(build, 'client', 'release.json')} to where the key is, there: ${called('release sign release.json --key FILE')}. Put release.json.sig beside it here.`
			)
		];
	return [
		good(
			`Phones check what they take: version ${number}, signed ${made?.slice(0, 10)} by ${signers.map(keyNumber).join(' and ')}`
		)
	];
};
