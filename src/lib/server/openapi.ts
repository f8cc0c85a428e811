import { toJsonSchema } from '@valibot/to-json-schema';
import * as v from 'valibot';
import { BookWords } from '#lib/domain/book-words.ts';
import { Organization } from '#lib/domain/directory.ts';
import { PairAnswer, PairRequest } from '#lib/domain/pairing.ts';
import { ProofRequest, SlotAnswer, SlotRequest, UnlockAnswer, UnlockRequest } from '#lib/domain/unlocking.ts';
import { Problem, type ProblemCode } from '#lib/domain/problem.ts';
import { RecordingName, Recordings } from '#lib/domain/recording.ts';
import { Sharing, SharingRequest } from '#lib/domain/sharing.ts';
import { Snapshot } from '#lib/domain/snapshot.ts';
import { languages, readings } from '#lib/domain/text.ts';

type Json = Record<string, unknown>;

function schemaOf(schema: v.GenericSchema, typeMode: 'input' | 'output' = 'output'): Json {
	// Checks written as code (a day that exists, a known time zone) have no form in JSON Schema; the rest has.
	const json: Json = { ...toJsonSchema(schema, { errorMode: 'ignore', typeMode }) };
	// OpenAPI 3.1 names the dialect once, for the whole document.
	delete json.$schema;
	return json;
}

const answer = (description: string, schema: Json) => ({
	description,
	headers: { ETag: { schema: { type: 'string' } } },
	content: { 'application/json': { schema } }
});

const problem = (...codes: ProblemCode[]) => ({
	description: `A problem: ${codes.join(', ')}`,
	content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } }
});

const unchanged = { description: 'Nothing is new since the ETag in If-None-Match' };
const refusals = {
	'401': problem('not-paired', 'pairing-revoked'),
	'429': problem('rate-limited'),
	'503': problem('source-unavailable')
};
const notWritten = { '403': problem('from-elsewhere'), '415': problem('json-only') };
const token = [{ device: [] }];

const jsonBody = (schema: string, required = true) => ({
	required,
	content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } }
});

const posting = (summary: string, request: string, response?: string, more: Json = {}) => ({
	summary,
	requestBody: jsonBody(request),
	responses: {
		...(response
			? { '200': { description: 'Done', content: jsonBody(response).content } }
			: { '204': { description: 'Done' } }),
		'400': problem('bad-request'),
		...notWritten,
		...more,
		'429': problem('rate-limited')
	}
});

/** The description of the API, OpenAPI 3.1, made from the very schemas that check it. */
export function openApi(): Json {
	return {
		openapi: '3.1.0',
		info: {
			title: 'Read-only API',
			version: '1',
			description: 'What one paired phone may read. Every other verb than GET and HEAD answers 405.'
		},
		paths: {
			'/api/v1/snapshot': {
				get: {
					summary: 'All that this phone may read, whole',
					security: token,
					responses: {
						'200': answer('The snapshot', { $ref: '#/components/schemas/Snapshot' }),
						'304': unchanged,
						...refusals
					}
				}
			},
			'/api/v1/directory': {
				get: {
					summary: 'Partner organisations, HSDS 3.0: the open ones and those this phone is introduced to',
					security: token,
					responses: {
						'200': answer('The organisations', {
							type: 'object',
							required: ['organizations'],
							properties: {
								organizations: { type: 'array', items: { $ref: '#/components/schemas/Organization' } }
							}
						}),
						'304': unchanged,
						...refusals
					}
				}
			},
			'/api/v1/directory/{id}': {
				get: {
					summary: 'One of these organisations',
					security: token,
					parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
					responses: {
						'200': answer('The organisation', { $ref: '#/components/schemas/Organization' }),
						'304': unchanged,
						'404': problem('not-found'),
						...refusals
					}
				}
			},
			'/api/v1/words/{lng}': {
				get: {
					summary: "The book's words in one language and reading",
					security: token,
					parameters: [
						{ name: 'lng', in: 'path', required: true, schema: { enum: languages } },
						{ name: 'reading', in: 'query', schema: { enum: readings, default: 'adult' } }
					],
					responses: {
						'200': answer(
							'Texts by namespace, and beside them what the organisation decides',
							schemaOf(BookWords)
						),
						'304': unchanged,
						'400': problem('bad-request'),
						'404': problem('not-found'),
						...refusals
					}
				}
			},
			'/api/v1/voice/{lng}': {
				get: {
					summary:
						"Which of the book's words were recorded in one language: the name of each recording and its text's key",
					security: token,
					parameters: [{ name: 'lng', in: 'path', required: true, schema: { enum: languages } }],
					responses: {
						'200': answer('Keys of texts by recording', { $ref: '#/components/schemas/Recordings' }),
						'304': unchanged,
						'404': problem('not-found'),
						...refusals
					}
				}
			},
			'/api/v1/voice/{lng}/answers': {
				get: {
					summary:
						'The recordings of all answers and picture cards in one piece: for each its name (16 bytes), its length (4 bytes, big-endian) and its MP3',
					security: token,
					parameters: [{ name: 'lng', in: 'path', required: true, schema: { enum: languages } }],
					responses: {
						'200': {
							description: 'The recordings',
							content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } }
						},
						'404': problem('not-found'),
						...refusals
					}
				}
			},
			'/api/v1/voice/{lng}/{name}': {
				get: {
					summary: "One recording of the book's words",
					security: token,
					parameters: [
						{ name: 'lng', in: 'path', required: true, schema: { enum: languages } },
						{ name: 'name', in: 'path', required: true, schema: schemaOf(RecordingName) }
					],
					responses: {
						'200': {
							description: 'The recording, MP3',
							content: { 'audio/mpeg': { schema: { type: 'string', contentMediaType: 'audio/mpeg' } } }
						},
						'404': problem('not-found'),
						...refusals
					}
				}
			},
			'/api/v1/health': {
				get: {
					summary: 'Whether the server runs',
					responses: {
						'200': answer('It runs', {
							type: 'object',
							required: ['status', 'state', 'reasons'],
							properties: {
								status: { const: 'ok' },
								state: { enum: ['ready', 'degraded'] },
								reasons: { type: 'array', items: { type: 'string' } }
							}
						})
					}
				}
			},
			'/sharing': {
				get: {
					summary: 'What the person lets the family see, and what could be chosen; for her own phone alone',
					security: token,
					responses: {
						'200': answer('How it stands', { $ref: '#/components/schemas/Sharing' }),
						'304': unchanged,
						'404': problem('not-found'),
						...refusals
					}
				},
				put: {
					summary:
						'All that the family may see from now on. What is new starts after 24 hours; what is not named ends at once',
					security: token,
					requestBody: jsonBody('SharingRequest'),
					responses: {
						'200': answer('How it stands now', { $ref: '#/components/schemas/Sharing' }),
						'400': problem('bad-request'),
						...notWritten,
						'404': problem('not-found'),
						...refusals
					}
				}
			},
			'/auth/pair': {
				post: {
					summary:
						'Connects a phone with an invitation; the same phone gets the same answer again. With look: only whether it works',
					requestBody: {
						required: true,
						content: { 'application/json': { schema: { $ref: '#/components/schemas/PairRequest' } } }
					},
					responses: {
						'200': {
							description: 'The device token and the slot on the phone; with look an empty object',
							content: {
								'application/json': {
									schema: {
										anyOf: [{ $ref: '#/components/schemas/PairAnswer' }, { type: 'object', maxProperties: 0 }]
									}
								}
							}
						},
						'400': problem('bad-request'),
						...notWritten,
						'401': problem('invitation-not-valid'),
						'409': problem('no-free-slot'),
						'429': problem('rate-limited')
					}
				}
			},
			'/auth/slot': {
				post: posting(
					'A free slot for a notes book; the same bookId gets the same again. It is kept once its proof says so',
					'SlotRequest',
					'SlotAnswer',
					{
						'409': problem('no-free-slot')
					}
				)
			},
			'/auth/unlock': {
				post: posting(
					'One try with a number code: four blind evaluations (RFC 9497). A new one is counted before it is answered; Retry-After says how long a phone waits',
					'UnlockRequest',
					'UnlockAnswer'
				)
			},
			'/auth/unlocked': {
				post: posting('What every phone says after every try; always the same answer', 'ProofRequest')
			},
			'/auth/empty': {
				post: posting(
					'From a phone that is being emptied: destroys the key share of the book that says so and ends its pairing. After a right proof the browser drops its storage',
					'ProofRequest'
				)
			},
			'/auth/forget': {
				post: {
					summary: 'Forgets this book, by its proof or by the device token, and frees its slot',
					security: [...token, {}],
					requestBody: jsonBody('ProofRequest', false),
					responses: {
						'204': { description: 'Done' },
						'401': problem('not-paired'),
						...notWritten,
						'429': problem('rate-limited')
					}
				}
			}
		},
		components: {
			securitySchemes: { device: { type: 'http', scheme: 'bearer', description: 'The device token' } },
			schemas: {
				Snapshot: schemaOf(Snapshot),
				Organization: schemaOf(Organization),
				Recordings: schemaOf(Recordings),
				Sharing: schemaOf(Sharing),
				SharingRequest: schemaOf(SharingRequest, 'input'),
				PairRequest: schemaOf(PairRequest, 'input'),
				PairAnswer: schemaOf(PairAnswer),
				SlotRequest: schemaOf(SlotRequest, 'input'),
				SlotAnswer: schemaOf(SlotAnswer),
				UnlockRequest: schemaOf(UnlockRequest, 'input'),
				UnlockAnswer: schemaOf(UnlockAnswer),
				ProofRequest: schemaOf(ProofRequest, 'input'),
				Problem: schemaOf(Problem)
			}
		}
	};
}
