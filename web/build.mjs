// Builds the page into dist/: scripts and styles bundled under hashed names, everything also compressed.
//
// dist/files.tsv lists what there is, a file a line: path, content type, ETag, Cache-Control. The function that
// serves the page is compiled from it (shared/bff/build.rs). `node build.mjs` takes about two seconds.

import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { colourways } from './drawings.mjs';

const ROOT = dirname(fileURLToPath(import.meta.url));
const DIST = join(ROOT, 'dist');
/** What a shopper's browser may be made to load in script, in bytes after gzip. */
const SCRIPT_BUDGET = 60 * 1024;

const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
};

/** Served under a name that changes with the content, so it may be kept for good. */
const FOREVER = 'public, max-age=31536000, immutable';
/** Served under a name that the API gives out, and hardly ever another picture. */
const A_DAY = 'public, max-age=86400';
/** Served under a name that stays, so it is asked for again each time. */
const CHECKED = 'no-cache';

const digest = (content) => createHash('sha256').update(content).digest('hex').slice(0, 16);

/** Bundles scripts and styles; gives each entry's served path by its name, and the files. */
async function bundle(entryPoints) {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints,
    outdir: join(DIST, 'assets'),
    entryNames: '[name]-[hash]',
    assetNames: '[name]-[hash]',
    loader: { '.woff2': 'file' },
    bundle: true,
    format: 'esm',
    target: ['es2022', 'chrome111', 'safari16.4', 'firefox115'],
    jsx: 'automatic',
    jsxImportSource: 'preact',
    minify: true,
    legalComments: 'none',
    metafile: true,
    write: false,
  });
  const files = outputFiles.map(({ path, contents }) => file(relative(DIST, path), Buffer.from(contents), FOREVER));
  const served = new Map();
  for (const [output, { entryPoint }] of Object.entries(metafile.outputs)) {
    if (entryPoint) served.set(entryPoint, relative('dist', output));
  }
  return { files, served };
}

function file(path, content, caching) {
  return { path, content, caching, type: TYPES[extname(path)] };
}

async function hashed(source) {
  const content = await readFile(join(ROOT, source));
  const { name, ext } = { name: basename(source, extname(source)), ext: extname(source) };
  return file(`assets/${name}-${digest(content).slice(0, 8)}${ext}`, content, FOREVER);
}

async function pictures() {
  const names = (await readdir(join(ROOT, 'categories'))).filter((name) => name.endsWith('.svg')).sort();
  const drawn = await Promise.all(
    names.map(async (name) => colourways(name, await readFile(join(ROOT, 'categories', name), 'utf8'))),
  );
  return drawn.flat().map(([name, drawing]) => file(`assets/categories/${name}`, Buffer.from(drawing), A_DAY));
}

/** Whose work is in the page, and on what terms: they ask to be named with it. */
async function licenses() {
  const shipped = ['preact', '@preact/signals', '@preact/signals-core', '@fontsource-variable/alegreya', '@fontsource-variable/figtree'];
  const read = async (name) => `${name}\n\n${await readFile(join(ROOT, 'node_modules', name, 'LICENSE'), 'utf8')}\n`;
  return file('assets/licenses.txt', Buffer.from((await Promise.all(shipped.map(read))).join('\n')), A_DAY);
}

/** The document at `source`, with each `{{name}}` replaced by the path that the named file is served under. */
async function document(source, path, served) {
  const text = await readFile(join(ROOT, source), 'utf8');
  const filled = text.replace(/\{\{([^}]+)\}\}/g, (_, name) => {
    const target = served.get(name);
    if (!target) throw new Error(`${source} names ${name}, which is not built.`);
    return target;
  });
  return file(path, Buffer.from(filled), CHECKED);
}

/** Compressed copies of what is text, where they are smaller. */
function compressed({ path, content }) {
  if (extname(path) === '.woff2' || content.length < 1024) return [];
  const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
  return [
    { path: `${path}.br`, content: brotliCompressSync(content, quality) },
    { path: `${path}.gz`, content: gzipSync(content, { level: 9 }) },
  ];
}

function requireBudget(script) {
  const bytes = gzipSync(script.content, { level: 9 }).length;
  if (bytes > SCRIPT_BUDGET) {
    throw new Error(`The page's script is ${bytes} bytes after gzip; ${SCRIPT_BUDGET} are allowed.`);
  }
  return bytes;
}

/** Writes what differs and removes what is left over, so that an unchanged page is not compiled in anew. */
async function write(files) {
  const kept = new Set(files.map(({ path }) => path));
  const present = await readdir(DIST, { recursive: true, withFileTypes: true }).catch(() => []);
  for (const entry of present.filter((one) => one.isFile())) {
    const path = relative(DIST, join(entry.parentPath ?? entry.path, entry.name));
    if (!kept.has(path)) await rm(join(DIST, path));
  }
  for (const { path, content } of files) {
    const target = join(DIST, path);
    const before = await readFile(target).catch(() => null);
    if (before?.equals(content)) continue;
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, content);
  }
}

const { files, served } = await bundle(['src/main.tsx', 'src/docs.ts', 'src/styles/main.css']);
const swagger = await Promise.all(
  ['swagger-ui.css', 'swagger-ui-bundle.js'].map((name) => hashed(`vendor/swagger-ui/${name}`)),
);
for (const { path } of files.filter((one) => extname(one.path) === '.woff2')) {
  served.set(basename(path).split('-')[0], path);
}
for (const one of swagger) served.set(`swagger-ui${extname(one.path)}`, one.path);
const pages = [
  await document('src/index.html', 'index.html', served),
  await document('src/docs.html', 'docs.html', served),
];
const all = [...pages, ...files, ...swagger, ...(await pictures()), await licenses()];
const bytes = requireBudget(files.find(({ path }) => path === served.get('src/main.tsx')));

const list = all.map(({ path, content, type, caching }) => [path, type, digest(content), caching].join('\t')).sort();
await write([...all, ...all.flatMap(compressed), file('files.tsv', Buffer.from(`${list.join('\n')}\n`))]);
console.log(`${all.length} files; the page's script is ${(bytes / 1024).toFixed(1)} KB after gzip`);
