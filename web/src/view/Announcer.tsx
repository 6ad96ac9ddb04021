import { spoken } from '../state/announcer.ts';

/** Where assistive technology hears what changed. What is behind an open dialog is inert, so each dialog has its own. */
export function Announcer() {
  return <p class="unseen" role="status">{spoken.value}</p>;
}
