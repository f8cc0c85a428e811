import { chmodSync, existsSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { makeDataFolder } from '#lib/server/data-folder.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import type { Work } from '#operator/command.ts';

/** `source key`: an ES384 pair (SMART App Launch, asymmetric client authentication); the private half stays here. */
export const makeKey: Work = async (_values, { environment, deployment, say }) => {
	const { source } = deployment();
	const named =
		source.kind === 'fhir' && source.signIn.kind === 'smart-backend-services' && source.signIn.keyFile;
	const path = resolve(environment.data, named || 'source-key.json');
	if (existsSync(path)) {
		throw new OperatorError(`${path} is there already. Move it away first, if you really want another key.`);
	}
	const { publicKey, privateKey } = await generateKeyPair('ES384', { extractable: true });
	const shown = await exportJWK(publicKey);
	const more = { kid: await calculateJwkThumbprint(shown), alg: 'ES384' };
	makeDataFolder(environment.data);
	writeFileSync(path, JSON.stringify({ ...(await exportJWK(privateKey)), ...more }), {
		mode: 0o600,
		flag: 'wx'
	});
	chmodSync(path, 0o600);
	// Standard output holds the key set and nothing else, so that it can be written into a file.
	say(JSON.stringify({ keys: [{ ...shown, ...more, use: 'sig', key_ops: ['verify'] }] }, null, '\t'));
	return 0;
};
