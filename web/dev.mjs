// Serves the page from its sources, in front of a running Souk: `npm run dev`, then the address that it prints.
// What changes under src/ is built anew; everything that is not of the page goes to the API at .local/url, or SOUK_API.

import { spawnSync } from 'node:child_process';
import { readFileSync, watch } from 'node:fs';
import { createServer } from 'node:http';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(fileURLToPath(import.meta.url));
const API = (process.env.SOUK_API ?? readFileSync(join(ROOT, '../.local/url'), 'utf8')).trim().replace(/\/$/, '');
const BASE = new URL(API).pathname;
const PORT = Number(process.env.PORT ?? 5173);

const build = () => spawnSync(process.execPath, ['build.mjs'], { cwd: ROOT, stdio: 'inherit' });
let pending;
watch(join(ROOT, 'src'), { recursive: true }, () => {
  clearTimeout(pending);
  pending = setTimeout(build, 100);
});

/** The page's own file at `path`, by the list of the build. */
function own(path) {
  const name = path === '/' ? 'index.html' : path.slice(1);
  const lines = readFileSync(join(ROOT, 'dist/files.tsv'), 'utf8').split('\n').map((line) => line.split('\t'));
  const [, type] = lines.find(([known]) => known === name) ?? [];
  return type && { type, content: readFileSync(join(ROOT, 'dist', name)) };
}

/** The deployed page's headers, its policy among them, so that what it refuses is refused here too. */
async function headers(path) {
  const { headers: deployed } = await fetch(path === '/' ? `${API}/` : `${API}/assets/categories/any.svg`);
  return { 'content-security-policy': deployed.get('content-security-policy') ?? '', 'cache-control': 'no-store' };
}

async function passOn(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const { host, connection, 'content-length': length, ...rest } = request.headers;
  const answer = await fetch(new URL(API).origin + request.url, {
    method: request.method,
    headers: rest,
    redirect: 'manual',
    ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
  });
  const told = [...answer.headers].filter(([name]) => !/^(content-(length|encoding)|transfer-encoding|connection)$/.test(name));
  response.writeHead(answer.status, Object.fromEntries(told));
  for await (const chunk of answer.body ?? []) response.write(chunk);
  response.end();
}

async function answer(request, response) {
  const { pathname } = new URL(request.url, 'http://localhost');
  const path = pathname.startsWith(BASE) ? pathname.slice(BASE.length) || '/' : pathname;
  const file = request.method === 'GET' && own(path);
  if (!file) return passOn(request, response);
  response.writeHead(200, { 'content-type': file.type, ...(await headers(path)) });
  return response.end(file.content);
}

build();
createServer((request, response) => {
  answer(request, response).catch((error) => {
    response.writeHead(502, { 'content-type': 'text/plain' });
    response.end(`The API at ${API} does not answer: ${error.message}\n`);
  });
}).listen(PORT, '127.0.0.1', () => console.log(`http://127.0.0.1:${PORT}${BASE}/`));
