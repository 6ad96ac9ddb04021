// Runs tests by Node's own runner: `node test.mjs test` the unit tests, `node test.mjs e2e` those in a browser.
// Each is bundled first, so that TypeScript and imports resolve as in the page.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildSync } from 'esbuild';
import { begin, end } from './e2e/report.mjs';

const ROOT = dirname(fileURLToPath(import.meta.url));
const [directory = 'test', only = ''] = process.argv.slice(2);
const isTest = (name) => /\.test\.tsx?$/.test(name) && name.includes(only);
const tests = readdirSync(join(ROOT, directory)).filter(isTest).sort();
// Beside the packages, which the bundles import by name.
const out = mkdtempSync(join(ROOT, 'node_modules', '.test-'));
try {
  buildSync({
    absWorkingDir: ROOT,
    entryPoints: tests.map((name) => join(directory, name)),
    outdir: out,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    sourcemap: 'inline',
  });
  if (directory === 'e2e') begin();
  const files = readdirSync(out).sort().map((name) => join(out, name));
  // One browser at a time: figures are measured, and the machine may be small.
  const options = ['--enable-source-maps', '--test', '--test-concurrency=1', '--test-reporter=spec'];
  const { status } = spawnSync(process.execPath, [...options, ...files], { cwd: ROOT, stdio: 'inherit' });
  process.exitCode = status ?? 1;
  if (directory === 'e2e') end();
} finally {
  rmSync(out, { recursive: true });
}
