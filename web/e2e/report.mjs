// target/e2e/report.md: what the tests measured, and what axe found in each state.

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const OUT = resolve('../target/e2e');

/** An empty place for screenshots and figures. */
export function begin() {
  rmSync(OUT, { recursive: true, force: true });
  mkdirSync(OUT, { recursive: true });
}

export function end() {
  const read = (name) => {
    try {
      return readFileSync(join(OUT, name), 'utf8');
    } catch {
      return '';
    }
  };
  const states = read('axe.tsv').trim().split('\n').filter(Boolean).sort().map((line) => `| ${line.split('\t').join(' | ')} |`);
  const report = ['# The page, measured', '', read('speed.md') || 'Not measured.\n'];
  if (states.length > 0) {
    report.push('## axe', '', '| state | critical | serious | moderate | minor |', '|---|---:|---:|---:|---:|', ...states, '');
  }
  writeFileSync(join(OUT, 'report.md'), report.join('\n'));
  console.log(`\nThe report: ${join(OUT, 'report.md')}`);
}
