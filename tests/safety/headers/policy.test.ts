import { CspEvaluator } from 'csp_evaluator/dist/evaluator.js';
import { Severity } from 'csp_evaluator/dist/finding.js';
import { CspParser } from 'csp_evaluator/dist/parser.js';
import { describe, expect, test } from 'vitest';
import { securityHeaders } from '#lib/server/headers/security-headers.ts';

const hash = "'sha256-AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA='";
const settings = {
	inline: new Map([['/key', { scripts: [hash], styles: [hash] }]]),
	postOffice: 'https://box.example',
	secure: true
};
const policyOf = (path: string) => securityHeaders(path, settings)['Content-Security-Policy'] ?? '';

/** What Google's CSP Evaluator finds that is of high or medium weight, certain or possible. */
function findings(policy: string): string[] {
	const certain = [Severity.HIGH, Severity.MEDIUM, Severity.SYNTAX];
	const possible = [Severity.HIGH_MAYBE, Severity.MEDIUM_MAYBE];
	return (
		new CspEvaluator(new CspParser(policy).csp)
			.evaluate()
			// "'self' can be problematic if you host JSONP, AngularJS or user uploaded files": we host none of them.
			.filter(
				({ severity, value }) =>
					certain.includes(severity) || (possible.includes(severity) && value !== "'self'")
			)
			.map(({ directive, value, description }) => `${directive} ${value ?? ''}: ${description}`)
	);
}

describe('csp_evaluator finds nothing of high or medium weight', () => {
	test.each(['/km', '/key', '/api/v1/health'])('in the policy of %s', (path) => {
		expect(findings(policyOf(path))).toEqual([]);
	});

	test('nor in the key worker’s own', () => {
		expect(findings(policyOf('/_app/immutable/workers/argon2-worker-Ab12.js'))).toEqual([]);
	});

	test('and it does find a weak one', () => {
		expect(findings("script-src 'unsafe-inline' https:; object-src *")).not.toEqual([]);
	});
});
