// What an editor shows of a values file: a real yaml-language-server, driven over its standard input and
// output. `npm install yaml-language-server` somewhere, then, with what `cargo build -p sentry-options-cli`
// has made:
//
//   node cli/tests/editor/check.mjs SOMEWHERE/node_modules/yaml-language-server target/debug/sentry-options-cli
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const [server, program] = process.argv.slice(2).map((path) => resolve(path));
const folder = mkdtempSync(join(tmpdir(), 'editor-'));

const schema = {
  version: '1.0',
  type: 'object',
  properties: {
    'feature.rate-limit': { type: 'integer', format: 'uint16', maximum: 10000, default: 100, description: 'Requests a *minute*' },
    model: { type: 'string', enum: ['small', 'large'], default: 'small', description: 'Which model' },
    'old.model': { type: 'string', default: '', description: 'Which model', deprecated: 'use model' },
    slug: { type: 'string', pattern: '(?i)^[a-z\\d]+$', default: 'a', description: 'A slug' },
    token: { type: 'string', secret: true, default: 'hunter2', description: 'A secret' },
    'db.config': {
      type: 'object', properties: { host: { type: 'string' }, port: { type: 'integer', format: 'uint16' } },
      default: { host: 'localhost', port: 8080 }, description: 'Database',
    },
    storage: {
      oneOf: [
        { properties: { kind: { const: 's3' }, bucket: { type: 'string' } } },
        { properties: { kind: { const: 'disk' }, path: { type: 'string' } } },
      ],
      default: { kind: 'disk', path: '/' }, description: 'Where files go',
    },
    'feature.red-bar': { $ref: '#/definitions/Feature' },
  },
};

function write(path, text) {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

/** A language server, with the requests that it makes answered. */
class Server {
  #process = spawn(process.execPath, [join(server, 'bin/yaml-language-server'), '--stdio'], { stdio: ['pipe', 'pipe', 'inherit'] });
  #buffer = Buffer.alloc(0);
  #answers = new Map();
  #diagnostics = new Map();
  #last = 0;

  constructor() {
    this.#process.stdout.on('data', (data) => {
      this.#buffer = Buffer.concat([this.#buffer, data]);
      for (;;) {
        const head = this.#buffer.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, head))[1]);
        if (this.#buffer.length < head + 4 + length) return;
        const message = JSON.parse(this.#buffer.subarray(head + 4, head + 4 + length));
        this.#buffer = this.#buffer.subarray(head + 4 + length);
        this.#receive(message);
      }
    });
  }

  #send(message) {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message });
    this.#process.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #receive(message) {
    if (message.method && message.id !== undefined) {
      const result = message.method === 'workspace/configuration' ? message.params.items.map(() => ({})) : null;
      this.#send({ id: message.id, result });
    } else if (message.method === 'textDocument/publishDiagnostics') {
      this.#diagnostics.get(message.params.uri)?.(message.params.diagnostics);
    } else if (message.id !== undefined) {
      this.#answers.get(message.id)(message.result);
    }
  }

  notify(method, params) {
    this.#send({ method, params });
  }

  request(method, params) {
    const id = ++this.#last;
    this.#send({ id, method, params });
    return new Promise((answer) => this.#answers.set(id, answer));
  }

  /** Opens a file, and gives what the server finds wrong with it. */
  open(path, text) {
    write(path, text);
    const uri = pathToFileURL(join(folder, path)).href;
    const found = new Promise((answer) => this.#diagnostics.set(uri, answer));
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } });
    return found.then((diagnostics) => diagnostics.map(({ message, range }) => `${range.start.line + 1}: ${message}`));
  }

  async complete(path, line, character) {
    const textDocument = { uri: pathToFileURL(join(folder, path)).href };
    const { items } = await this.request('textDocument/completion', { textDocument, position: { line, character } });
    return items.map(({ label }) => label);
  }

  async hover(path, line, character) {
    const textDocument = { uri: pathToFileURL(join(folder, path)).href };
    const hover = await this.request('textDocument/hover', { textDocument, position: { line, character } });
    return hover?.contents.value;
  }

  end() {
    this.#process.kill();
  }
}

const timeout = setTimeout(() => { console.error('the server does not answer'); process.exit(1); }, 60_000);
const run = new Server();
try {
  write('schemas/seer/schema.json', JSON.stringify(schema));
  const values = 'values/seer/default/options.yaml';
  write(values, 'options: {}\n');
  const arguments_ = ['schema', 'export', '--schemas', 'schemas', 'seer', '--out', 'editor/seer.json', '--modeline', values];
  const modeline = execFileSync(program, arguments_, { cwd: folder, encoding: 'utf8' });
  assert.equal(modeline, '# yaml-language-server: $schema=../../../editor/seer.json\n');
  const exported = JSON.parse(readFileSync(join(folder, 'editor/seer.json'), 'utf8'));
  assert.match('AB1', new RegExp(exported.properties.options.properties.slug.pattern, 'u'));

  await run.request('initialize', {
    processId: process.pid, rootUri: pathToFileURL(folder).href,
    capabilities: {
      textDocument: {
        completion: { completionItem: { snippetSupport: true, documentationFormat: ['markdown'] } },
        hover: { contentFormat: ['markdown'] },
      },
      workspace: { configuration: true },
    },
  });
  run.notify('initialized', {});

  const show = (what, found) => { if (process.env.SHOW) console.log(what, found); return found; };
  const right = `${modeline}definitions:\n  base: &base {host: a}\noptions:\n  feature.rate-limit: 250\n  model: large\n  db.config: {<<: *base, port: 1}\n  storage: {kind: s3, bucket: b}\n  slug: AB1\n  feature.red-bar:\n    owner: {team: a}\n    created_at: "2026-01-31"\n    segments: [{name: all, conditions: [{property: organization_id, operator: in, value: [1, 2]}]}]\n`;
  assert.deepEqual(show('right', await run.open('values/seer/default/right.yaml', right)), []);

  const wrong = `${modeline}options:\n  feature.rate-limit: 70000\n  model: medium\n  old.model: a\n  db.config: {host: a}\n  storage: {kind: disk, bucket: b}\n  slug: a-b\n  rate: 1\n  feature.red-bar: {owner: {team: a}, created_at: "2026-01-31", segments: [{name: all, conditions: [{property: a, operator: in, value: 1}]}]}\n`;
  const found = show('wrong', await run.open('values/seer/default/wrong.yaml', wrong));
  const told = (line, text) => assert(found.some((one) => one.startsWith(`${line}: `) && one.includes(text)), `${line}: ${text} in\n${found.join('\n')}`);
  told(3, '10000');
  told(4, '"small", "large"');
  told(5, 'deprecated: use model');
  told(6, '"port"');
  told(7, 'bucket');
  told(8, '(?i)^[a-z\\d]+$');
  told(9, 'rate');
  told(10, 'array');

  const keys = `${modeline}options:\n  `;
  await run.open('values/seer/default/keys.yaml', keys);
  const labels = show('keys', await run.complete('values/seer/default/keys.yaml', 2, 2));
  for (const key of ['feature.rate-limit', 'model', 'db.config', 'storage', 'feature.red-bar']) assert(labels.includes(key), key);
  assert(!labels.includes('old.model'), 'what is deprecated is not suggested');

  await run.open('values/seer/default/members.yaml', `${modeline}options:\n  model: `);
  const members = show('members', await run.complete('values/seer/default/members.yaml', 2, 9));
  for (const member of ['small', 'large']) assert(members.includes(member), member);

  await run.open('values/seer/default/fields.yaml', `${modeline}options:\n  db.config:\n    `);
  const fields = show('fields', await run.complete('values/seer/default/fields.yaml', 3, 4));
  for (const field of ['host', 'port']) assert(fields.includes(field), field);

  await run.open('values/seer/default/variant.yaml', `${modeline}options:\n  storage:\n    kind: s3\n    `);
  const variant = show('variant', await run.complete('values/seer/default/variant.yaml', 4, 4));
  assert(variant.includes('bucket'), 'the fields of the variant that is there');

  const hover = show('hover', await run.hover('values/seer/default/right.yaml', 4, 6));
  assert(hover.includes('Requests a \\*minute\\*') && hover.includes('at most `10000`'), hover);
  console.log(`${JSON.parse(readFileSync(join(server, 'package.json'), 'utf8')).version}: completes keys, members and fields; flags ${found.length} mistakes; shows descriptions`);
} finally {
  run.end();
  clearTimeout(timeout);
  rmSync(folder, { recursive: true });
}
