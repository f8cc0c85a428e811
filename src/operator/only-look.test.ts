import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readDeployment } from '#lib/server/deployment.ts';
import { readEnvironment } from '#lib/server/environment.ts';
import { OperatorError } from '#lib/server/operator-error.ts';
import { onlyLook } from './audited.ts';
import { runCommandLine } from './command-line.ts';

let folder: string;
let said: string[];
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'only-look-'));
	mkdirSync(join(folder, 'of-the-caller'));
	writeFileSync(join(folder, 'people.csv'), 'ref,called,language,reading,phase,since\n');
	said = [];
});
afterEach(() => {
	rmSync(folder, { recursive: true });
	vi.unstubAllEnvs();
});

const operate = async (...args: string[]): Promise<string> => {
	const environment = readEnvironment({ COMPANION_DATA: join(folder, 'data') });
	const config = { path: join(folder, 'companion.config.json'), named: false };
	try {
		await runCommandLine(args, {
			environment: { ...environment, config, keys: join(folder, 'companion.keys.json') },
			deployment: () => readDeployment(config),
			now: () => new Date(),
			say: (line) => void said.push(line)
		});
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		said.push(error.message);
	}
	return said.join('\n');
};

describe('on a clone where nothing is yet', () => {
	const given: Record<string, string[]> = {
		sheet: ['of-the-caller/sheet.html'],
		'cases template': ['of-the-caller/table.xlsx'],
		'cases validate': ['people.csv'],
		'words export': ['of-the-caller/words.csv']
	};
	const options: Record<string, string[]> = { 'words export': ['--language', 'en'] };
	// These change nothing either, or find nothing that they could change.
	const more = ['people show X', 'people undo', 'revoke ABCDEF', 'phones keep ABCDEF', 'phones end'];

	test.each([...onlyLook, ...more])('%s makes nothing', async (name) => {
		const files = (given[name] ?? []).map((file) => join(folder, file));
		await operate(...name.split(' '), ...files, ...(options[name] ?? []));
		expect(existsSync(join(folder, 'data'))).toBe(false);
		expect(globSync('*', { cwd: folder }).sort()).toEqual(['of-the-caller', 'people.csv']);
	});
});

describe('a command is named as it is called', () => {
	test('on a server without npm', async () => {
		vi.stubEnv('COMPANION_PROGRAM', '/opt/river/current');
		expect(await operate('cases', 'list')).toMatch(/Run: companion cases import FILE$/);
		expect(await operate('phones', '--help')).toMatch(/Usage: companion phones/);
		expect(said.join('\n')).not.toContain('npm run');
	});

	test('in a clone with it', async () => {
		vi.stubEnv('COMPANION_PROGRAM', '');
		expect(await operate('cases', 'list')).toMatch(/Run: npm run companion -- cases import FILE$/);
	});

	test('and in one place of the code it is decided which', () => {
		const sources = globSync(['src/**/*.ts', 'src/**/*.mjs']).filter((file) => !file.endsWith('.test.ts'));
		const naming = sources.filter((file) =>
			readFileSync(file, 'utf8')
				.replaceAll(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '')
				.includes('npm run companion')
		);
		expect(naming).toEqual(['src/lib/server/called.ts']);
	});
});
