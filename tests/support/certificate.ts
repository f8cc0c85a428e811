import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

/** Makes a certificate that it signed itself, good for two days. @returns where it and its key lie, in PEM */
export function certificateIn(folder: string, name = 'localhost'): { cert: string; key: string } {
	const [cert, key] = [join(folder, `${name}.pem`), join(folder, `${name}.key`)];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'];
	execFileSync('openssl', ['req', '-x509', ...curve, '-subj', `/CN=${name}`, '-keyout', key, '-out', cert], {
		stdio: 'ignore'
	});
	return { cert, key };
}
