import { useEffect, useState } from 'preact/hooks';
import { Problem } from '../api/http.ts';
import { nextStep, whatHappened } from '../words/problems.ts';

interface Action {
  readonly label: string;
  run(): void;
}

interface Props {
  readonly title: string;
  readonly detail?: string;
  readonly next: string;
  readonly reference?: string | null;
  /** Seconds before the first action may be taken. */
  readonly wait?: number | null;
  readonly actions?: readonly Action[];
}

/** What went wrong, in the API's own words, and what to do now. */
export function Notice({ title, detail, next, reference, wait, actions = [] }: Props) {
  return (
    <div class="notice">
      <p><strong>{title}.</strong> {detail !== title && detail}</p>
      <p>{next}</p>
      {actions.length > 0 && (
        <div class="buttons">
          {actions.map((action, place) => <Waiting key={action.label} action={action} wait={place === 0 ? wait ?? 0 : 0} />)}
        </div>
      )}
      {reference && <small>Reference {reference}</small>}
    </div>
  );
}

interface ProblemProps {
  readonly problem: Problem;
  readonly next?: string;
  readonly actions?: readonly Action[];
}

export function ProblemNotice({ problem, next = nextStep(problem), actions = [] }: ProblemProps) {
  const reference = problem.status >= 500 ? problem.traceId : null;
  const { title, detail } = whatHappened(problem);
  return <Notice title={title} detail={detail} next={next} reference={reference} wait={problem.retryAfter} actions={actions} />;
}

/** A button that is held back for `wait` seconds, and says for how long. */
function Waiting({ action, wait }: { readonly action: Action; readonly wait: number }) {
  const [left, setLeft] = useState(wait);
  useEffect(() => setLeft(wait), [wait]);
  useEffect(() => {
    if (left <= 0) return undefined;
    const timer = setTimeout(() => setLeft(left - 1), 1000);
    return () => clearTimeout(timer);
  }, [left]);
  return (
    <button type="button" class="quiet" aria-disabled={left > 0} onClick={() => { if (left <= 0) action.run(); }}>
      {left > 0 ? `${action.label} in ${left} s` : action.label}
    </button>
  );
}
