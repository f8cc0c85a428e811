import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isLaid } from '#lib/server/database/database.ts';
import { called, howToBuild, howToStart } from '#lib/server/called.ts';
import { troubleOf } from '#lib/server/database/trouble.ts';
import type { Environment } from '#lib/server/environment.ts';
import { secretPath } from '#lib/server/secret.ts';
import { listName } from '#operator/release/release-list.ts';
import { isBuildOfTheseFiles } from '#operator/start/build.ts';
import { otherDeployment } from '#operator/update/judge.ts';
import { certificateIn, certificateOf, shownAt } from './certificate.ts';
import { broken, good, look, type Check, type Diagnosis } from './check.ts';

export const node: Check = () => {
	const major = Number(process.versions.node.split('.')[0]);
	return [
		major >= 24
			? good(`Node ${process.versions.node}`)
			: broken(`Node ${process.versions.node} is too old`, 'Run npm ci; the right version comes with it.')
	];
};

export const configuration: Check = ({ environment, deployment }) => {
	// It is read when the check begins; a fault in it is reported by the list of checks.
	deployment();
	return [
		good(
			existsSync(environment.config.path)
				? 'The configuration file is in order'
				: 'No configuration file; all settings have their defaults'
		)
	];
};

export const dataFolder: Check = ({ environment: { data } }) => {
	if (!existsSync(data))
		return [
			look(
				'There is no data folder yet',
				`It is made at the first start (${howToStart()}), or by ${called('cases import FILE')}.`
			)
		];
	try {
		accessSync(data, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		const { code } = error as NodeJS.ErrnoException;
		// No right that anybody gives helps on a disk that was made so.
		const told = code === 'EROFS' ? troubleOf({ code }, join(data, 'phones.db')) : undefined;
		return [
			told
				? broken(told.what, told.todo)
				: broken('The data folder cannot be written', `Give this account the right to write in ${data}.`)
		];
	}
	return [
		(statSync(data).mode & 0o007) === 0
			? good('The data folder is closed to other accounts')
			: look('Other accounts of this machine can look into the data folder', `Run: chmod 700 "${data}"`)
	];
};

export const keyFile: Check = ({ environment: { data } }) => {
	const path = secretPath(data);
	if (!existsSync(path)) {
		return [
			isLaid(`${data}/phones.db`)
				? broken(
						'The key file is missing',
						`Put ${path} back from your backup; without it no phone can read.`
					)
				: look('There is no key file yet', 'It is made at the first start.')
		];
	}
	const { mode, size } = statSync(path);
	if (size !== 32 && size !== 64)
		return [broken('The key file is damaged', `Put ${path} back from your backup.`)];
	return [
		(mode & 0o077) === 0
			? good('Only this account can read the key file')
			: broken('Other accounts can read the key file', `Run: chmod 600 "${path}"`)
	];
};

export const builtApp: Check = ({ environment }) => {
	if (!existsSync(`${environment.root}/build/handler.js`)) {
		return [look('The app is not built', `To build it: ${howToBuild()}.`)];
	}
	return [
		isAsBuilt(environment)
			? good('The built app is up to date')
			: look(
					'The built app is older than its sources or the configuration',
					`To build it anew: ${howToBuild()}.`
				)
	];
};

// A release carries the files it was made with: the same said in other words is nothing to build it anew for.
const isAsBuilt = (environment: Environment) =>
	existsSync(join(environment.root, listName))
		? otherDeployment(environment.root, environment).length === 0
		: isBuildOfTheseFiles(environment);

export const connection: Check = async ({ environment: { tls, origin }, now }) => {
	if (origin.startsWith('https:')) {
		// Behind a proxy the certificate is the proxy's.
		if (!tls) return [good('Phones connect through HTTPS'), await shownCertificate(origin, now())];
		if (!(existsSync(tls.cert) && existsSync(tls.key)))
			return [broken('The certificate files are missing', 'Check TLS_CERT and TLS_KEY.')];
		return [good('Phones connect through HTTPS'), certificateIn(tls.cert, now())];
	}
	return [
		look(
			'Phones would connect without encryption',
			'Fine for trying it on this machine. For real phones set TLS_CERT and TLS_KEY, or ORIGIN=https://… behind a proxy.'
		)
	];
};

async function shownCertificate(origin: string, now: Date): Promise<Diagnosis> {
	const shown = await shownAt(new URL(origin));
	if (shown) return certificateOf('The certificate', shown, now);
	return look(
		`The certificate was not checked: this machine cannot reach ${origin}`,
		`From another machine: ${called('doctor --from-outside')} ${origin}`
	);
}
