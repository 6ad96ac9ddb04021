import { useState } from 'preact/hooks';
import { signIn } from '../state/signin.ts';

interface Props {
  /** Why somebody has to sign in, as the end of "Sign in to …". */
  readonly why: string;
  onDone?(): void;
}

/** Who one is. Locally a token stands for a sign-in page, which the user pool would have. */
export function SignIn({ why, onDone }: Props) {
  const [fault, setFault] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const field = (event.target as HTMLFormElement).elements.namedItem('token') as HTMLInputElement;
    const refused = signIn(field.value);
    setFault(refused);
    if (refused) field.focus();
    else onDone?.();
  };
  return (
    <form class="form sign-in" noValidate onSubmit={submit}>
      <label>
        Shopper token
        <input name="token" type="password" autocomplete="off" spellcheck={false} required aria-invalid={fault !== null} aria-describedby="token-help token-fault" />
      </label>
      <p id="token-fault" class="fault" role="alert">{fault}</p>
      <p id="token-help" class="help">
        Sign in to {why}. For local development: paste what <code>make token ROLE=shopper</code> prints. It stays in this tab.
      </p>
      <button type="submit" class="primary">Sign in</button>
    </form>
  );
}
