import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { importSamples } from '#tests/support/app.ts';
import { RunningProcess } from '#tests/support/processes.ts';

export type Observed = { grade: string; score: number; passed: number; total: number; faults: string[] };

/**
 * MDN's HTTP Observatory against the built app, behind TLS on localhost, offline. It brings two hundred packages, so it is
 * fetched into a folder of its own; ports 80 and 443 of this machine must be free to take.
 */
export async function observe(): Promise<Observed> {
	const folder = mkdtempSync(join(tmpdir(), 'observatory-'));
	const { cert, key } = certificateIn(folder);
	const scanner = installedIn(folder);
	const data = join(folder, 'data');
	mkdirSync(data);
	await importSamples(data);
	const server = new RunningProcess(['src/server.ts'], {
		COMPANION_DATA: data,
		PORT: '443',
		ORIGIN: 'https://localhost',
		TLS_CERT: cert,
		TLS_KEY: key
	});
	// What a proxy does on port 80.
	const plain = createServer((request, response) => {
		response.writeHead(301, { Location: `https://localhost${request.url}` }).end();
	}).listen(80, '127.0.0.1');
	try {
		await server.run();
		return readScan(await scan(join(scanner, 'src', 'scan.js'), cert));
	} finally {
		plain.close();
		await server.kill();
		rmSync(folder, { recursive: true, force: true });
	}
}

function certificateIn(folder: string): { cert: string; key: string } {
	const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
	const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
	const name = ['-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-days', '2'];
	execFileSync('openssl', ['req', '-x509', ...curve, ...name, '-keyout', key, '-out', cert], {
		stdio: 'ignore'
	});
	return { cert, key };
}

function installedIn(folder: string): string {
	writeFileSync(join(folder, 'package.json'), '{"private":true}');
	const version = '@mdn/mdn-http-observatory@1.4.8';
	execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', version], {
		cwd: folder,
		stdio: 'ignore'
	});
	const scanner = join(folder, 'node_modules', '@mdn', 'mdn-http-observatory');
	// Its lists of preloaded hosts and of top-level domains would come from the network.
	writeFileSync(join(scanner, 'conf', 'hsts-preload.json'), '{}');
	writeFileSync(join(scanner, 'conf', 'tld-list.json'), '["example"]');
	return scanner;
}

function scan(script: string, cert: string): Promise<string> {
	const env = { ...process.env, NODE_EXTRA_CA_CERTS: cert };
	return new Promise((resolve, reject) =>
		execFile(
			process.execPath,
			[script, 'localhost'],
			{ env, timeout: 120_000, maxBuffer: 1 << 24 },
			(error, stdout) => (error ? reject(new Error(stdout || error.message)) : resolve(stdout))
		)
	);
}

function readScan(text: string): Observed {
	const { scan, tests } = JSON.parse(text) as {
		scan: { grade: string; score: number; testsPassed: number; testsQuantity: number };
		tests: Record<string, { pass: boolean; result: string }>;
	};
	return {
		grade: scan.grade,
		score: scan.score,
		passed: scan.testsPassed,
		total: scan.testsQuantity,
		faults: Object.entries(tests)
			.filter(([, test]) => !test.pass)
			.map(([name, test]) => `${name}: ${test.result}`)
	};
}
